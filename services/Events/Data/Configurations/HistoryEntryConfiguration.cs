using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Events.Data.Configurations;

internal sealed class HistoryEntryConfiguration : IEntityTypeConfiguration<HistoryEntry>
{
    public void Configure(EntityTypeBuilder<HistoryEntry> entry)
    {
        // No key to the event: its history outlives it.
        entry.ToTable("event_history").HasKey(e => e.Id).HasName("pk_event_history");
        entry.Property(e => e.Hub).HasMaxLength(64);
        entry.Property(e => e.ExternalId).HasMaxLength(128);
        entry.Property(e => e.State).HasConversion<string>().HasMaxLength(20);
        entry.Property(e => e.By).HasMaxLength(100);
        entry.Property(e => e.Action).HasConversion<string>().HasMaxLength(20);
        entry.Property(e => e.Note).HasMaxLength(2000);
        entry.Property(e => e.Reason).IsJson();
        entry.Property(e => e.Changes).IsJson(EventContent.Json);
        entry.HasIndex(e => new { e.Hub, e.ExternalId, e.Id }).HasDatabaseName("ix_event_history_hub_external_id");
    }
}
