using KiBiennale.Registrations.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Registrations.Data.Configurations;

internal sealed class KnownPersonConfiguration : IEntityTypeConfiguration<KnownPerson>
{
    public void Configure(EntityTypeBuilder<KnownPerson> person)
    {
        person.ToTable("known_people").HasKey(p => p.Email).HasName("pk_known_people");
        person.Property(p => p.Email).HasMaxLength(254);
        person.HasIndex(p => p.PersonId).IsUnique().HasDatabaseName("ux_known_people_person");
    }
}
