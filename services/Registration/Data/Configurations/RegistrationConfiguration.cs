using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Registrations.Data.Configurations;

internal sealed class RegistrationConfiguration : IEntityTypeConfiguration<Registration>
{
    /// <summary>As SQL has it: not over, and somebody's.</summary>
    public const string Live = "status IN ('Confirmed', 'Waitlisted', 'Offered', 'PendingApproval') AND erased IS NULL";

    public void Configure(EntityTypeBuilder<Registration> registration)
    {
        registration.ToTable("registrations", table =>
        {
            table.HasCheckConstraint("ck_registrations_party", "party_size >= 1");
            // No ticket lets more people in than it is for, whatever guard is forgotten.
            table.HasCheckConstraint("ck_registrations_admitted", "admitted BETWEEN 0 AND party_size");
        });
        registration.HasKey(r => r.Id).HasName("pk_registrations");
        registration.Property(r => r.Id).ValueGeneratedNever();
        registration.Property(r => r.Status).HasConversion<string>().HasMaxLength(20);
        registration.Property(r => r.Name).HasMaxLength(200);
        registration.Property(r => r.Email).HasMaxLength(254);
        registration.Property(r => r.Account).HasMaxLength(100);
        registration.Property(r => r.Locale).HasMaxLength(2);
        registration.Property(r => r.Group).IsJson();
        registration.Property(r => r.Answers).IsJson();
        registration.Property(r => r.ExclusiveGroup).HasMaxLength(100);
        // Who registers comes later: most rows are written without it.
        registration.Property(r => r.Admitted).HasDefaultValue(0);
        registration.Property(r => r.Version).IsConcurrencyToken();
        registration.HasOne<Offering>().WithMany().HasForeignKey(r => r.OfferingId).OnDelete(DeleteBehavior.Restrict).HasConstraintName("fk_registrations_offering");
        registration.HasIndex(r => new { r.Email, r.OfferingId }).IsUnique().HasFilter(Live).HasDatabaseName("ux_registrations_live");
        registration.HasIndex(r => new { r.EventId, r.ExclusiveGroup, r.Email }).IsUnique().HasFilter($"exclusive_group IS NOT NULL AND {Live}").HasDatabaseName("ux_registrations_exclusive");
        registration.HasIndex(r => new { r.OfferingId, r.Number }, "ux_registrations_number").IsUnique().HasDatabaseName("ux_registrations_number");
        registration.HasIndex(r => new { r.OfferingId, r.Number }, "ix_registrations_waiting").HasFilter("status = 'Waitlisted'").HasDatabaseName("ix_registrations_waiting");
        registration.HasIndex(r => r.OfferedUntil).HasFilter("status = 'Offered'").HasDatabaseName("ix_registrations_offered");
        registration.HasIndex(r => r.MainId).HasFilter("main_id IS NOT NULL").HasDatabaseName("ix_registrations_main");
    }
}
