using KiBiennale.Identity.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Identity.Data.Configurations;

internal sealed class ErasureConfiguration : IEntityTypeConfiguration<Erasure>
{
    public void Configure(EntityTypeBuilder<Erasure> erasure)
    {
        erasure.ToTable("erasures").HasKey(e => e.Id).HasName("pk_erasures");
        erasure.Property(e => e.Email).HasMaxLength(254);
        erasure.Property(e => e.Locale).HasMaxLength(2);
        // A person is erased once; who asks twice at once has the same erasure.
        erasure.HasIndex(e => e.PersonId).IsUnique().HasDatabaseName("ux_erasures_person");
        erasure.HasIndex(e => e.Requested).HasFilter("completed IS NULL").HasDatabaseName("ix_erasures_open");
    }
}
