using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Notifications.Data.Configurations;

internal sealed class KnownVenueConfiguration : IEntityTypeConfiguration<KnownVenue>
{
    public void Configure(EntityTypeBuilder<KnownVenue> venue)
    {
        venue.ToTable("known_venues").HasKey(v => new { v.Hub, v.Slug }).HasName("pk_known_venues");
        venue.Property(v => v.Hub).HasMaxLength(64);
        venue.Property(v => v.Slug).HasMaxLength(64);
        venue.Property(v => v.Version).IsConcurrencyToken();
        venue.Property(v => v.Line).IsJson();
    }
}
