using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace KiBiennale.Probe;

/// <summary>What the probe has changed, and what its messages have brought about.</summary>
public sealed class ProbeDbContext(DbContextOptions<ProbeDbContext> options) : DbContext(options)
{
    public DbSet<Change> Changes => Set<Change>();

    public DbSet<Effect> Effects => Set<Effect>();

    public DbSet<Known> Known => Set<Known>();

    public DbSet<Obstacle> Obstacles => Set<Obstacle>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessaging();
        modelBuilder.Entity<Known>().Property(known => known.Version).IsConcurrencyToken();
    }
}

/// <summary>A committed change.</summary>
public sealed class Change
{
    public required Guid Id { get; init; }
}

/// <summary>What one handling of a message has brought about: two rows of one change are an effect that came twice.</summary>
public sealed class Effect
{
    public long Id { get; init; }

    public required Guid Change { get; init; }
}

/// <summary>The newest state of a thing that messages have told of.</summary>
public sealed class Known
{
    public required Guid Id { get; init; }

    public required long Version { get; set; }
}

/// <summary>While it is there, the change's message cannot be handled.</summary>
public sealed class Obstacle
{
    public required Guid Id { get; init; }
}

/// <summary>Makes the tables: a program for tests keeps no migrations.</summary>
internal sealed class ProbeTables(ProbeDbContext db) : IMigrationStep
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var exists = await db.Database.SqlQuery<bool>($"SELECT to_regclass('changes') IS NOT NULL AS \"Value\"").SingleAsync(cancellationToken);
        if (!exists)
            await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync(cancellationToken);
    }
}
