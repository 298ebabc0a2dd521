using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Idempotency;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Data;

public sealed class RegistrationDbContext(DbContextOptions<RegistrationDbContext> options) : DbContext(options)
{
    public DbSet<OfferedEvent> Events => Set<OfferedEvent>();

    public DbSet<Offering> Offerings => Set<Offering>();

    public DbSet<Registration> Registrations => Set<Registration>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<KnownVenue> Venues => Set<KnownVenue>();

    public DbSet<Scan> Scans => Set<Scan>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(RegistrationDbContext).Assembly);
        modelBuilder.AddMessaging();
        modelBuilder.AddIdempotency();
    }
}
