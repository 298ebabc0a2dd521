using KiBiennale.Events.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Events.Data.Configurations;

internal sealed class KeptSlotsConfiguration : IEntityTypeConfiguration<KeptSlots>
{
    public void Configure(EntityTypeBuilder<KeptSlots> kept)
    {
        // Without a foreign key: what Registration says of an event may come after the event is gone.
        kept.ToTable("kept_slots").HasKey(k => k.EventId).HasName("pk_kept_slots");
        kept.Property(k => k.EventId).ValueGeneratedNever();
        kept.Property(k => k.Version).IsConcurrencyToken();
    }
}
