using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Notifications.Data.Configurations;

internal sealed class KnownRegistrationConfiguration : IEntityTypeConfiguration<KnownRegistration>
{
    public void Configure(EntityTypeBuilder<KnownRegistration> known)
    {
        known.ToTable("known_registrations").HasKey(r => r.RegistrationId).HasName("pk_known_registrations");
        known.Property(r => r.Email).HasMaxLength(254);
        known.Property(r => r.Status).HasMaxLength(40);
        known.Property(r => r.Snapshot).IsJson();
        known.Property(r => r.Place).IsJson();
        known.Property(r => r.Before).IsJson();
        // Reminders look for what is due among what is planned.
        known.HasIndex(r => r.RemindAt).HasFilter("remind_at IS NOT NULL").HasDatabaseName("ix_known_registrations_reminders");
        // By which people see, and have erased, what is known of them, and events are forgotten.
        known.HasIndex(r => r.Email).HasDatabaseName("ix_known_registrations_email");
        known.HasIndex(r => r.EventId).HasDatabaseName("ix_known_registrations_event");
    }
}
