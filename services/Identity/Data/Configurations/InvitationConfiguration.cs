using KiBiennale.Identity.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Identity.Data.Configurations;

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> invitation)
    {
        invitation.ToTable("invitations").HasKey(i => i.Id).HasName("pk_invitations");
        invitation.Property(i => i.Email).HasMaxLength(254);
        invitation.Property(i => i.Role).HasMaxLength(100);
        invitation.Property(i => i.InvitedBy).HasMaxLength(100);
        // Taken up and withdrawn at once: one of them is first.
        invitation.Property(i => i.Accepted).IsConcurrencyToken();
        invitation.Property(i => i.Withdrawn).IsConcurrencyToken();
        invitation.HasIndex(i => i.Email).HasDatabaseName("ix_invitations_email");
    }
}
