using KiBiennale.Hubs.Domain;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Hubs.Data.Configurations;

internal sealed class HubConfiguration : IEntityTypeConfiguration<Hub>
{
    public void Configure(EntityTypeBuilder<Hub> hub)
    {
        hub.ToTable("hubs").HasKey(h => h.Id).HasName("pk_hubs");
        hub.Property(h => h.Slug).HasMaxLength(64);
        hub.Property(h => h.Details).IsJson();
        hub.Property(h => h.Version).IsConcurrencyToken();
        hub.HasIndex(h => h.Slug).IsUnique().HasDatabaseName("ux_hubs_slug");
    }
}
