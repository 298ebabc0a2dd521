using KiBiennale.Identity.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Identity.Data.Configurations;

internal sealed class PersonConfiguration : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> person)
    {
        person.ToTable("people").HasKey(p => p.Id).HasName("pk_people");
        person.Property(p => p.Email).HasMaxLength(254);
        person.HasIndex(p => p.Email).IsUnique().HasDatabaseName("ix_people_email");
    }
}
