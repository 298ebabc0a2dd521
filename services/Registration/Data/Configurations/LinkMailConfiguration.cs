using KiBiennale.Registrations.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Registrations.Data.Configurations;

internal sealed class LinkMailConfiguration : IEntityTypeConfiguration<LinkMail>
{
    public void Configure(EntityTypeBuilder<LinkMail> mail)
    {
        mail.ToTable("link_mails").HasKey(m => m.Email).HasName("pk_link_mails");
        mail.Property(m => m.Email).HasMaxLength(254);
        mail.HasIndex(m => m.Sent).HasDatabaseName("ix_link_mails_sent");
    }
}
