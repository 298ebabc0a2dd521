using KiBiennale.Hubs.Domain;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Hubs.Data;

public sealed class HubsDbContext(DbContextOptions<HubsDbContext> options) : DbContext(options)
{
    public DbSet<Hub> Hubs => Set<Hub>();

    public DbSet<Venue> Venues => Set<Venue>();

    public DbSet<Member> Members => Set<Member>();

    public DbSet<ProgrammeEntry> Programme => Set<ProgrammeEntry>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(HubsDbContext).Assembly);
        modelBuilder.AddMessaging();
    }
}
