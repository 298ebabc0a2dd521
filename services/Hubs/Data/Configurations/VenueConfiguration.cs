using KiBiennale.Hubs.Domain;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Hubs.Data.Configurations;

internal sealed class VenueConfiguration : IEntityTypeConfiguration<Venue>
{
    public void Configure(EntityTypeBuilder<Venue> venue)
    {
        venue.ToTable("venues").HasKey(v => v.Id).HasName("pk_venues");
        venue.Property(v => v.Hub).HasMaxLength(64);
        venue.Property(v => v.Slug).HasMaxLength(64);
        venue.Property(v => v.Details).IsJson();
        venue.Property(v => v.Version).IsConcurrencyToken();
        venue.HasIndex(v => new { v.Hub, v.Slug }).IsUnique().HasDatabaseName("ux_venues_hub_slug");
        venue.HasOne<Hub>().WithMany().HasForeignKey(v => v.Hub).HasPrincipalKey(h => h.Slug)
            .HasConstraintName("fk_venues_hub").OnDelete(DeleteBehavior.Restrict);
    }
}
