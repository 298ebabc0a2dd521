using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Registrations.Data.Configurations;

internal sealed class RegistrationConfiguration : IEntityTypeConfiguration<Registration>
{
    /// <summary>As SQL has it.</summary>
    public const string Live = "status IN ('Confirmed', 'Waitlisted', 'Offered', 'AwaitingConfirmation', 'PendingApproval')";

    /// <summary>The same, of those of which it is known whose they are: an address has one an offering.</summary>
    public const string LiveAndKnown = Live + " AND erased IS NULL";

    public void Configure(EntityTypeBuilder<Registration> registration)
    {
        registration.ToTable("registrations", table =>
        {
            table.HasCheckConstraint("ck_registrations_party", "party_size >= 1");
            // No ticket lets more people in than it is for, whatever guard is forgotten.
            table.HasCheckConstraint("ck_registrations_admitted", "admitted BETWEEN 0 AND party_size");
        });
        registration.HasKey(r => r.Id).HasName("pk_registrations");
        registration.Property(r => r.Id).ValueGeneratedNever();
        registration.Property(r => r.Status).HasConversion<string>().HasMaxLength(20);
        registration.Property(r => r.Name).HasMaxLength(200);
        registration.Property(r => r.Email).HasMaxLength(254);
        registration.Property(r => r.Account).HasMaxLength(100);
        registration.Property(r => r.Locale).HasMaxLength(2);
        registration.Property(r => r.Group).IsJson();
        registration.Property(r => r.Answers).IsJson();
        registration.Property(r => r.ExclusiveGroup).HasMaxLength(100);
        registration.Property(r => r.Note).HasMaxLength(2000);
        // Who registers comes later: most rows are written without it.
        registration.Property(r => r.Admitted).HasDefaultValue(0);
        registration.Property(r => r.Version).IsConcurrencyToken();
        registration.HasOne<Offering>().WithMany().HasForeignKey(r => r.OfferingId).OnDelete(DeleteBehavior.Restrict).HasConstraintName("fk_registrations_offering");
        registration.HasIndex(r => new { r.Email, r.OfferingId }).IsUnique().HasFilter(LiveAndKnown).HasDatabaseName("ux_registrations_live");
        registration.HasIndex(r => new { r.EventId, r.ExclusiveGroup, r.Email }).IsUnique().HasFilter($"exclusive_group IS NOT NULL AND {LiveAndKnown}").HasDatabaseName("ux_registrations_exclusive");
        registration.HasOne<Invitation>().WithMany().HasForeignKey(r => r.InvitationId).OnDelete(DeleteBehavior.SetNull).HasConstraintName("fk_registrations_invitation");
        // Once, whatever guard is forgotten.
        registration.HasIndex(r => r.InvitationId, "ux_registrations_invitation").IsUnique().HasFilter($"invitation_id IS NOT NULL AND {Live}").HasDatabaseName("ux_registrations_invitation");
        // An invitation that goes is looked for in all, those that are over, too.
        registration.HasIndex(r => r.InvitationId, "ix_registrations_invitation").HasFilter("invitation_id IS NOT NULL").HasDatabaseName("ix_registrations_invitation");
        registration.HasIndex(r => new { r.OfferingId, r.Number }, "ux_registrations_number").IsUnique().HasDatabaseName("ux_registrations_number");
        registration.HasIndex(r => new { r.OfferingId, r.Number }, "ix_registrations_waiting").HasFilter("status = 'Waitlisted'").HasDatabaseName("ix_registrations_waiting");
        registration.HasIndex(r => r.HeldUntil).HasFilter("held_until IS NOT NULL").HasDatabaseName("ix_registrations_held");
        // By which all registrations of a person are found, those that are over, too. Most people register without an account.
        registration.HasIndex(r => r.Email).HasDatabaseName("ix_registrations_email");
        registration.HasIndex(r => r.Account).HasFilter("account IS NOT NULL").HasDatabaseName("ix_registrations_account");
        registration.HasIndex(r => r.MainId).HasFilter("main_id IS NOT NULL").HasDatabaseName("ix_registrations_main");
    }
}
