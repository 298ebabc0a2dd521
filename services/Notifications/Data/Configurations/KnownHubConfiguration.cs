using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Notifications.Data.Configurations;

internal sealed class KnownHubConfiguration : IEntityTypeConfiguration<KnownHub>
{
    public void Configure(EntityTypeBuilder<KnownHub> hub)
    {
        hub.ToTable("known_hubs").HasKey(h => h.Slug).HasName("pk_known_hubs");
        hub.Property(h => h.Slug).HasMaxLength(64);
        hub.Property(h => h.Version).IsConcurrencyToken();
        hub.Property(h => h.Name).IsJson();
    }
}
