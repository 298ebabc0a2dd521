using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features;

/// <summary>An offering as the API shows it. Times are UTC.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Kind"><c>event</c>, <c>session</c> or <c>slot</c>.</param>
/// <param name="Session">The session's id within the event; null: the whole event, or a slot.</param>
/// <param name="Slot">The slot's begin in Europe/Berlin, as in <c>2026-09-08T10:00</c>; null: the whole event, or a session.</param>
/// <param name="Title">What one books.</param>
/// <param name="Starts">Begin; null: not announced yet.</param>
/// <param name="Ends">End; null: not announced yet.</param>
/// <param name="Capacity">Places for people; null: no limit.</param>
/// <param name="Taken">People for whom places are held: confirmed, offered, pending approval, awaiting confirmation.</param>
/// <param name="Waiting">People who wait for one.</param>
/// <param name="Mode"><c>open</c>; <c>approval</c>: the hub decides; <c>invitation</c>: for guests. All the event's rules stand in <c>registration</c> of the event.</param>
/// <param name="State">Whether there are places, and it is the time: <c>open</c>, <c>waitlist</c>, <c>full</c>, <c>notYet</c>, <c>closed</c> or <c>cancelled</c>.</param>
public sealed record OfferingResponse(
    Guid Id,
    string Kind,
    string? Session,
    string? Slot,
    LocalizedText Title,
    DateTimeOffset? Starts,
    DateTimeOffset? Ends,
    int? Capacity,
    int Taken,
    int Waiting,
    string Mode,
    string State);

/// <summary>What can be booked of an event, in the order of its programme.</summary>
internal static class ListOfferings
{
    private sealed record Position(int Place, Guid Id);

    public static async Task<Results<Ok<Page<OfferingResponse>>, ProblemHttpResult>> Handle(
        Guid id, int? limit, string? cursor, RegistrationDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults) ?? new(-1, Guid.Empty);
        if (faults.Any)
            return Problems.Invalid(faults);
        if (!await db.Events.AnyAsync(offered => offered.EventId == id, cancellationToken))
            return Problems.NotFound("event_not_found", $"There is no published event '{id}'.");

        var offerings = db.Offerings.AsNoTracking().Where(offering => offering.EventId == id);
        var read = await offerings
            .Where(offering => offering.Position > after.Place || (offering.Position == after.Place && offering.Id > after.Id))
            .OrderBy(offering => offering.Position).ThenBy(offering => offering.Id).Take(size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<OfferingResponse>(
            [.. read.Take(size).Select(offering => Of(offering, clock.GetUtcNow()))],
            read.Count > size ? Cursor.Encode(new Position(read[size - 1].Position, read[size - 1].Id)) : null,
            await offerings.CountAsync(cancellationToken)));
    }

    private static OfferingResponse Of(Offering offering, DateTimeOffset now) => new(
        offering.Id, KindOf(offering), offering.Session, offering.Slot, offering.Title, offering.Starts, offering.Ends, offering.Capacity,
        offering.Taken, offering.Waiting, Names.Of(offering.Mode), Names.Of(offering.StateAt(now)));

    private static string KindOf(Offering offering) => offering.Slot is not null ? "slot" : offering.Session is not null ? "session" : "event";
}
