using KiBiennale.Events.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Events.Data.Configurations;

internal sealed class OccupancyConfiguration : IEntityTypeConfiguration<Occupancy>
{
    public void Configure(EntityTypeBuilder<Occupancy> occupancy)
    {
        occupancy.ToTable("occupancies").HasKey(o => new { o.EventId, o.Session, o.Key, o.Public }).HasName("pk_occupancies");
        occupancy.Property(o => o.Session).HasMaxLength(128);
        occupancy.Property(o => o.Key).HasMaxLength(300);
        occupancy.HasOne<Event>().WithMany().HasForeignKey(o => o.EventId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_occupancies_events");
        occupancy.HasIndex(o => new { o.Key, o.Starts }).HasDatabaseName("ix_occupancies_key_starts");
    }
}
