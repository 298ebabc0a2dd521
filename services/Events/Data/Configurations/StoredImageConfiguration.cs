using KiBiennale.Events.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Events.Data.Configurations;

internal sealed class StoredImageConfiguration : IEntityTypeConfiguration<StoredImage>
{
    public void Configure(EntityTypeBuilder<StoredImage> image)
    {
        image.ToTable("images").HasKey(i => i.Id).HasName("pk_images");
        image.Property(i => i.Hub).HasMaxLength(64);
        image.Property(i => i.ContentType).HasMaxLength(20);
        image.HasMany(i => i.Variants).WithOne().HasForeignKey(variant => variant.ImageId).HasConstraintName("fk_image_variants_images");
        image.HasIndex(i => new { i.Hub, i.Hash }).IsUnique().HasDatabaseName("ux_images_hub_hash");
    }
}
