using KiBiennale.Events.Domain;
using KiBiennale.Events.Programme;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Data;

public sealed class EventsDbContext(DbContextOptions<EventsDbContext> options) : DbContext(options)
{
    public DbSet<Event> Events => Set<Event>();

    public DbSet<KnownHub> Hubs => Set<KnownHub>();

    public DbSet<KnownVenue> Venues => Set<KnownVenue>();

    public DbSet<Occupancy> Occupancies => Set<Occupancy>();

    public DbSet<HistoryEntry> History => Set<HistoryEntry>();

    public DbSet<StoredImage> Images => Set<StoredImage>();

    public DbSet<KeptSlots> KeptSlots => Set<KeptSlots>();

    /// <summary>What visitors read follows every change of an event, in its transaction, whatever use case makes it.</summary>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        var shown = ChangeTracker.Entries<Event>()
            .Where(entry => entry.State is EntityState.Added or EntityState.Modified && !entry.Entity.Sandbox && (entry.Entity.Published ?? entry.OriginalValues[nameof(Event.Published)]) is not null)
            .Select(entry => entry.Entity).ToList();
        if (shown.Count == 0)
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        // Meanwhile: of a batch, both take equally long.
        var rows = Task.Run(() => ProgrammeRows.Render(shown), cancellationToken);
        await using var transaction = await Database.BeginOrJoinTransactionAsync(cancellationToken);
        var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        await ProgrammeRows.WriteAsync(this, shown, await rows, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return saved;
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(EventsDbContext).Assembly);
        modelBuilder.AddMessaging();
    }
}
