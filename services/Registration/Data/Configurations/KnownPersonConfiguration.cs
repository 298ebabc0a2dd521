using KiBiennale.Registrations.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Registrations.Data.Configurations;

internal sealed class KnownPersonConfiguration : IEntityTypeConfiguration<KnownPerson>, IEntityTypeConfiguration<Registration>, IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<KnownPerson> person)
    {
        person.ToTable("known_people").HasKey(p => p.Email).HasName("pk_known_people");
        person.Property(p => p.Email).HasMaxLength(254);
        person.HasIndex(p => p.PersonId).IsUnique().HasDatabaseName("ux_known_people_person");
    }

    /// <summary>By which all registrations of a person are found, those that are over, too.</summary>
    public void Configure(EntityTypeBuilder<Registration> registration)
    {
        registration.HasIndex(r => r.Email).HasDatabaseName("ix_registrations_email");
        // Most people register without an account.
        registration.HasIndex(r => r.Account).HasFilter("account IS NOT NULL").HasDatabaseName("ix_registrations_account");
    }

    public void Configure(EntityTypeBuilder<Invitation> invitation) => invitation.HasIndex(i => i.Email).HasDatabaseName("ix_invitations_email");
}
