using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Data;

public sealed class EventsDbContext(DbContextOptions<EventsDbContext> options) : DbContext(options)
{
    public DbSet<Event> Events => Set<Event>();

    public DbSet<KnownHub> Hubs => Set<KnownHub>();

    public DbSet<KnownVenue> Venues => Set<KnownVenue>();

    public DbSet<KeptSlots> KeptSlots => Set<KeptSlots>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(EventsDbContext).Assembly);
        modelBuilder.AddMessaging();
    }
}
