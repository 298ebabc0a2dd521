using KiBiennale.Contracts;
using KiBiennale.Events.Data;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Messaging;

/// <summary>Shows what is left of the places, as Registration tells it. The newest counts, in whatever order messages come.</summary>
public sealed class AvailabilityConsumer(EventsDbContext db) : IConsumer<Batch<AvailabilityChanged>>
{
    public Task Consume(ConsumeContext<Batch<AvailabilityChanged>> context)
    {
        var newest = context.Message.Select(message => message.Message).GroupBy(message => message.EventId).Select(told => told.MaxBy(message => message.Version)!).ToList();
        return db.Database.ExecuteSqlAsync(
            $"""
            UPDATE programme SET availability = told.state, places_left = told.places, places_as_of = told.as_of, places_version = told.version
            FROM unnest({newest.Select(m => m.EventId).ToArray()}, {newest.Select(m => m.State).ToArray()}, {newest.Select(m => m.PlacesLeft).ToArray()},
                {newest.Select(m => m.AsOf.ToUniversalTime()).ToArray()}, {newest.Select(m => m.Version).ToArray()}) AS told (id, state, places, as_of, version)
            WHERE programme.id = told.id AND coalesce(programme.places_version, 0) < told.version
            """,
            context.CancellationToken);
    }
}
