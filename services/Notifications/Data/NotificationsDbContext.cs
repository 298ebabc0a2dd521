using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults.Idempotency;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Data;

public sealed class NotificationsDbContext(DbContextOptions<NotificationsDbContext> options) : DbContext(options)
{
    public DbSet<KnownEvent> Events => Set<KnownEvent>();

    public DbSet<Mail> Mails => Set<Mail>();

    public DbSet<KnownHub> Hubs => Set<KnownHub>();

    public DbSet<KnownVenue> Venues => Set<KnownVenue>();

    public DbSet<KnownRegistration> Registrations => Set<KnownRegistration>();

    public DbSet<KnownPerson> People => Set<KnownPerson>();

    public DbSet<Webhook> Webhooks => Set<Webhook>();

    public DbSet<Fact> Facts => Set<Fact>();

    public DbSet<Delivery> Deliveries => Set<Delivery>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(NotificationsDbContext).Assembly);
        modelBuilder.AddMessaging();
        modelBuilder.AddIdempotency();
    }
}
