using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Registrations.Data.Configurations;

internal sealed class OfferingConfiguration : IEntityTypeConfiguration<Offering>
{
    public void Configure(EntityTypeBuilder<Offering> offering)
    {
        offering.ToTable("offerings", table =>
        {
            table.HasCheckConstraint("ck_offerings_taken", "taken >= 0");
            // No place is sold twice, whatever guard is forgotten.
            table.HasCheckConstraint("ck_offerings_capacity", "taken <= capacity + excess");
            table.HasCheckConstraint("ck_offerings_excess", "excess >= 0");
            table.HasCheckConstraint("ck_offerings_waiting", "waiting >= waiting_parties AND waiting_parties >= 0");
        });
        offering.HasKey(o => o.Id).HasName("pk_offerings");
        // Ids are made in Domain: one that is set does not mean that the row is there.
        offering.Property(o => o.Id).ValueGeneratedNever();
        offering.Property(o => o.Session).HasMaxLength(128);
        offering.Property(o => o.Slot).HasMaxLength(16);
        // They are changed under a lock alone: should it be forgotten one day, the change fails.
        offering.Property(o => o.Taken).IsConcurrencyToken();
        offering.Property(o => o.Waiting).IsConcurrencyToken();
        offering.Property(o => o.LastNumber).IsConcurrencyToken();
        offering.Property(o => o.Hub).HasMaxLength(64);
        offering.Property(o => o.Venue).HasMaxLength(64);
        offering.Property(o => o.Title).IsJson();
        offering.Property(o => o.Reason).IsJson();
        offering.Property(o => o.Mode).HasConversion<string>().HasMaxLength(20);
        offering.Property(o => o.Questions).IsJson();
        offering.Property(o => o.ExclusiveGroup).HasMaxLength(100);
        // In a rush it stays as it is, and the row's other changes need no entry in an index.
        offering.HasIndex(o => o.EventId).HasFilter("unsaid").HasDatabaseName("ix_offerings_unsaid");
        offering.HasIndex(o => o.Id).HasFilter("move_told_to IS NOT NULL").HasDatabaseName("ix_offerings_moved");
        offering.HasIndex(o => new { o.EventId, o.Session, o.Slot }).IsUnique().AreNullsDistinct(false).HasDatabaseName("ux_offerings_event_session_slot");
    }
}
