using KiBiennale.Notifications.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Notifications.Data.Configurations;

internal sealed class MailConfiguration : IEntityTypeConfiguration<Mail>
{
    public void Configure(EntityTypeBuilder<Mail> mail)
    {
        mail.ToTable("mails").HasKey(m => m.Id).HasName("pk_mails");
        mail.Property(m => m.Recipient).HasMaxLength(254);
        mail.Property(m => m.Kind).HasMaxLength(40);
        mail.Property(m => m.Locale).HasMaxLength(8);
        mail.Property(m => m.CalendarMethod).HasMaxLength(10);
        mail.Property(m => m.Subject).HasMaxLength(200);
        mail.Property(m => m.Failure).HasMaxLength(500);
        // The dispatcher looks for what is due among what is not done, which is little.
        mail.HasIndex(m => m.NotBefore).HasFilter("sent IS NULL AND given_up IS NULL").HasDatabaseName("ix_mails_due");
        // What is news of a registration looks for what waits and is overtaken by it.
        mail.HasIndex(m => m.RegistrationId).HasFilter("sent IS NULL AND given_up IS NULL").HasDatabaseName("ix_mails_registration");
        // By which people see, and have erased, what was mailed to them.
        mail.HasIndex(m => m.Recipient).HasDatabaseName("ix_mails_recipient");
    }
}
