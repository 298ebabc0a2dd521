using KiBiennale.Identity.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Identity.Data.Configurations;

internal sealed class PersonConfiguration : IEntityTypeConfiguration<Person>, IEntityTypeConfiguration<RoleGrant>
{
    public void Configure(EntityTypeBuilder<Person> person)
    {
        person.ToTable("people").HasKey(p => p.Id).HasName("pk_people");
        person.Property(p => p.Email).HasMaxLength(254);
        person.Ignore(p => p.Roles);
        person.HasMany(p => p.Grants).WithOne().HasForeignKey(grant => grant.PersonId).HasConstraintName("fk_role_grants_person");
        person.Navigation(p => p.Grants).AutoInclude();
        person.HasIndex(p => p.Email).IsUnique().HasDatabaseName("ix_people_email");
    }

    public void Configure(EntityTypeBuilder<RoleGrant> grant)
    {
        grant.ToTable("role_grants").HasKey(g => new { g.PersonId, g.Role }).HasName("pk_role_grants");
        grant.Property(g => g.Role).HasMaxLength(100);
        grant.Property(g => g.Domain).HasMaxLength(253);
        grant.HasIndex(g => g.Role).HasDatabaseName("ix_role_grants_role");
    }
}
