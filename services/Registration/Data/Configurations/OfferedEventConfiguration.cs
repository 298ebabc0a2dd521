using KiBiennale.Registrations.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Registrations.Data.Configurations;

internal sealed class OfferedEventConfiguration : IEntityTypeConfiguration<OfferedEvent>
{
    public void Configure(EntityTypeBuilder<OfferedEvent> offered)
    {
        offered.ToTable("offered_events").HasKey(e => e.EventId).HasName("pk_offered_events");
        offered.Property(e => e.Hub).HasMaxLength(64);
        offered.Property(e => e.Version).IsConcurrencyToken();
        offered.Property(e => e.AvailabilityVersion).IsConcurrencyToken();
        offered.Property(e => e.SaidState).HasConversion<string>().HasMaxLength(20);
        offered.HasMany(e => e.Offerings).WithOne().HasForeignKey(o => o.EventId).HasConstraintName("fk_offerings_event");
    }
}
