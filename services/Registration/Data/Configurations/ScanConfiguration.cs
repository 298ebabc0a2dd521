using KiBiennale.Registrations.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Registrations.Data.Configurations;

internal sealed class ScanConfiguration : IEntityTypeConfiguration<Scan>
{
    public void Configure(EntityTypeBuilder<Scan> scan)
    {
        scan.ToTable("scans", table => table.HasCheckConstraint("ck_scans_people", "people BETWEEN 0 AND brought"));
        // Two devices that name theirs alike do not get in each other's way.
        scan.HasKey(s => new { s.RegistrationId, s.Id }).HasName("pk_scans");
        scan.Property(s => s.Id).ValueGeneratedNever();
        scan.Property(s => s.Device).HasMaxLength(100);
        scan.Property(s => s.By).HasMaxLength(100);
        scan.Property(s => s.UndoneBy).HasMaxLength(100);
        scan.Property(s => s.Result).HasConversion<string>().HasMaxLength(20);
        scan.HasOne<Registration>().WithMany().HasForeignKey(s => s.RegistrationId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_scans_registration");
        scan.HasIndex(s => s.Id).HasDatabaseName("ix_scans_id");
        scan.HasIndex(s => new { s.OfferingId, s.Received, s.Id }).HasDatabaseName("ix_scans_offering");
    }
}
