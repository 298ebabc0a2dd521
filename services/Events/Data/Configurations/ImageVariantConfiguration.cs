using KiBiennale.Events.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Events.Data.Configurations;

internal sealed class ImageVariantConfiguration : IEntityTypeConfiguration<ImageVariant>
{
    public void Configure(EntityTypeBuilder<ImageVariant> variant) =>
        variant.ToTable("image_variants").HasKey(v => new { v.ImageId, v.Width }).HasName("pk_image_variants");
}
