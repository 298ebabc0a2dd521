using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Notifications.Data.Configurations;

internal sealed class KnownEventConfiguration : IEntityTypeConfiguration<KnownEvent>
{
    public void Configure(EntityTypeBuilder<KnownEvent> known)
    {
        known.ToTable("known_events").HasKey(e => e.EventId).HasName("pk_known_events");
        known.Property(e => e.Snapshot).IsJson();
        known.Property(e => e.Version).IsConcurrencyToken();
    }
}
