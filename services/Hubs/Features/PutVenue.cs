using KiBiennale.Hubs.Data;
using KiBiennale.Hubs.Domain;
using KiBiennale.Hubs.Messaging;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Hubs.Features;

/// <summary>A venue as its hub writes it.</summary>
/// <param name="Name">Its name, at most 200 characters.</param>
/// <param name="Street">Street and house number.</param>
/// <param name="PostalCode">Postal code.</param>
/// <param name="City">City.</param>
/// <param name="Lat">Degrees north, WGS84.</param>
/// <param name="Lon">Degrees east, WGS84.</param>
/// <param name="Accessibility">Features: <c>step-free</c>, <c>accessible-toilet</c>, <c>accessible-parking</c>, <c>hearing-loop</c>, <c>sign-language</c>, <c>tactile-guidance</c>, <c>quiet-room</c>, <c>lift</c>.</param>
/// <param name="Rooms">Its rooms with their capacities, at most 200.</param>
/// <param name="Confirmed">Whether the venue is announced; default false.</param>
/// <param name="Example">Whether it is made up for a demonstration; default false.</param>
[ReadBackOf(typeof(VenueResponse))]
public sealed record PutVenueRequest(
    LocalizedInput? Name,
    string? Street,
    string? PostalCode,
    string? City,
    double? Lat,
    double? Lon,
    IReadOnlyList<string?>? Accessibility,
    IReadOnlyList<RoomInput?>? Rooms,
    bool? Confirmed,
    bool? Example);

/// <summary>A room as its hub writes it.</summary>
/// <param name="Name">Its name, as it stands on the door; unique within the venue.</param>
/// <param name="Capacity">Places for people, 1 to 100,000; null: not known.</param>
public sealed record RoomInput(string? Name, int? Capacity);

internal static class PutVenue
{
    public static Task<Results<Ok<VenueResponse>, Created<VenueResponse>, ProblemHttpResult>> Handle(
        string hub, string venue, PutVenueRequest request, HttpContext http, HubsDbContext db, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync<Results<Ok<VenueResponse>, Created<VenueResponse>, ProblemHttpResult>>(async () =>
        {
            if (!await db.Hubs.AnyAsync(h => h.Slug == hub, cancellationToken))
                return GetHub.NotFound(hub);
            var faults = new Faults();
            var details = Read(venue, request, faults);
            if (faults.Any)
                return Problems.Invalid(faults);

            var known = await db.Venues.SingleOrDefaultAsync(v => v.Hub == hub && v.Slug == venue, cancellationToken);
            if (!http.Request.AllowsChange(known is null ? null : Conditional.ETag(known.Version)))
                return Problems.PreconditionFailed();

            var now = clock.GetUtcNow();
            var changed = known ?? db.Add(Venue.Open(Guid.CreateVersion7(), hub, venue, details, now)).Entity;
            if (known is null || known.Change(details, now))
                db.Publish(Announcement.Of(changed));
            await db.SaveChangesAsync(cancellationToken);
            http.Response.Headers.ETag = Conditional.ETag(changed.Version);
            var body = VenueResponse.Of(changed);
            return known is null ? TypedResults.Created($"/api/v1/hubs/{hub}/venues/{venue}", body) : TypedResults.Ok(body);
        });

    private static VenueDetails Read(string venue, PutVenueRequest request, Faults faults)
    {
        faults.Slug("venue", venue);
        return new(
            faults.Required("name", request.Name, 200),
            faults.Required("street", request.Street, 200),
            faults.Required("postalCode", request.PostalCode, 20),
            faults.Required("city", request.City, 100),
            faults.Within("lat", request.Lat, -90d, 90d),
            faults.Within("lon", request.Lon, -180d, 180d),
            faults.Each("accessibility", request.Accessibility, 20, (path, feature) => faults.OneOf(path, feature, VenueDetails.Features)),
            ReadRooms(request.Rooms, faults),
            request.Confirmed ?? false,
            request.Example ?? false);
    }

    private static IReadOnlyList<Room> ReadRooms(IReadOnlyList<RoomInput?>? input, Faults faults)
    {
        var rooms = faults.Each("rooms", input, 200, (path, room) => new Room(
            faults.Required(path + ".name", room?.Name, 100),
            room?.Capacity is null ? null : faults.Within(path + ".capacity", room.Capacity, 1, 100_000)));
        foreach (var twice in rooms.GroupBy(room => room.Name).Where(name => name.Count() > 1))
            faults.Add("rooms", $"names the room '{twice.Key}' more than once.");
        return rooms;
    }
}
