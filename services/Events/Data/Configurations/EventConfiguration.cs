using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Events.Data.Configurations;

internal sealed class EventConfiguration : IEntityTypeConfiguration<Event>
{
    public void Configure(EntityTypeBuilder<Event> festivalEvent)
    {
        festivalEvent.ToTable("events").HasKey(e => e.Id).HasName("pk_events");
        festivalEvent.Property(e => e.Hub).HasMaxLength(64);
        festivalEvent.Property(e => e.ExternalId).HasMaxLength(128);
        festivalEvent.Property(e => e.State).HasConversion<string>().HasMaxLength(20);
        festivalEvent.Property(e => e.Content).IsJson(EventContent.Json);
        festivalEvent.Property(e => e.Published).IsJson(EventContent.Json);
        festivalEvent.Property(e => e.TakenBack).IsJson(EventContent.Json);
        festivalEvent.Property(e => e.Reason).IsJson();
        festivalEvent.Property(e => e.Note).HasMaxLength(2000);
        festivalEvent.Property(e => e.Version).IsConcurrencyToken();
        festivalEvent.HasIndex(e => new { e.Hub, e.ExternalId }).IsUnique().HasDatabaseName("ux_events_hub_external_id");
        festivalEvent.HasIndex(e => new { e.Submitted, e.Id }).HasFilter("submitted IS NOT NULL").HasDatabaseName("ix_events_submitted");
    }
}
