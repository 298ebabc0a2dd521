using KiBiennale.Hubs.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Hubs.Data.Configurations;

internal sealed class ProgrammeEntryConfiguration : IEntityTypeConfiguration<ProgrammeEntry>
{
    public void Configure(EntityTypeBuilder<ProgrammeEntry> entry)
    {
        entry.ToTable("programme_entries").HasKey(e => e.EventId).HasName("pk_programme_entries");
        entry.Property(e => e.Hub).HasMaxLength(64);
        entry.Property(e => e.Version).IsConcurrencyToken();
        entry.HasIndex(e => new { e.Hub, e.Ends }).HasDatabaseName("ix_programme_entries_hub_ends");
    }
}
