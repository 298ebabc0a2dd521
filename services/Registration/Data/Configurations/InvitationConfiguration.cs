using KiBiennale.Registrations.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Registrations.Data.Configurations;

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> invitation)
    {
        invitation.ToTable("invitations", table => table.HasCheckConstraint("ck_invitations_party", "party_size >= 1"));
        invitation.HasKey(i => i.Id).HasName("pk_invitations");
        invitation.Property(i => i.Id).ValueGeneratedNever();
        invitation.Property(i => i.Email).HasMaxLength(254);
        invitation.Property(i => i.Name).HasMaxLength(200);
        invitation.Property(i => i.Locale).HasMaxLength(2);
        invitation.Property(i => i.By).HasMaxLength(100);
        invitation.HasOne<Offering>().WithMany().HasForeignKey(i => i.OfferingId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_invitations_offering");
        invitation.HasIndex(i => new { i.OfferingId, i.Email }).IsUnique().HasFilter("withdrawn IS NULL").HasDatabaseName("ux_invitations_offering_email");
        invitation.HasIndex(i => i.Email).HasDatabaseName("ix_invitations_email");
        invitation.HasIndex(i => new { i.OfferingId, i.Id }).HasDatabaseName("ix_invitations_offering");
    }
}
