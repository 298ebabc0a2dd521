using System.Security.Claims;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;
using KiBiennale.Registrations.Tickets;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features.Mine;

/// <summary>All registrations of who asks: the next first, then what is over, the latest first. Sessions are shown with what they were registered along with.</summary>
internal static class ListMyRegistrations
{
    /// <summary>Where a registration stands in the list; what is over stays so until the last page.</summary>
    private sealed record Position(DateTimeOffset AsOf, bool Over, long Order, Guid Id);

    public static async Task<Results<Ok<Page<RegistrationResponse>>, ProblemHttpResult>> Handle(
        int? limit, string? cursor, ClaimsPrincipal user, RegistrationDbContext db, Bookings bookings, SecretLinks links, TicketSigner tickets, TimeProvider clock, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults);
        if (faults.Any)
            return Problems.Invalid(faults);
        if (user.Person() is not { } person)
            return TypedResults.Ok(new Page<RegistrationResponse>([], null, 0));

        var asOf = after?.AsOf ?? clock.GetUtcNow();
        var all = await OrderedAsync(db.RegistrationsOf(person, await db.EmailOfAsync(person, cancellationToken)), db, asOf, cancellationToken);
        var rest = all.Where(position => after is null || Compare(position, after) > 0).Take(size + 1).ToList();
        var page = new List<RegistrationResponse>();
        foreach (var position in rest.Take(size))
        {
            // Gone, or somebody else's, in this moment.
            if (await bookings.FindAsync(position.Id, cancellationToken) is not { } booking || booking.Main.Erased is not null)
                continue;
            var own = booking with { Position = await bookings.PositionOfAsync(booking.Main, cancellationToken) };
            page.Add(RegistrationResponse.Of(own, tickets) with { Manage = new(links.UrlOf(own.Main), links.KeyOf(own.Main)) });
        }

        return TypedResults.Ok(new Page<RegistrationResponse>(page, rest.Count > size ? Cursor.Encode(rest[size - 1]) : null, all.Count));
    }

    /// <summary>A person has few enough to be put in order here.</summary>
    private static async Task<List<Position>> OrderedAsync(IQueryable<Registration> registrations, RegistrationDbContext db, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var read = await registrations.Where(r => r.MainId == null)
            .Join(db.Offerings, r => r.OfferingId, offering => offering.Id, (r, offering) => new { r.Id, r.Status, offering.Starts, offering.Ends })
            .ToListAsync(cancellationToken);
        var positions = read.ConvertAll(r =>
        {
            var over = !r.Status.IsLive() || (r.Ends ?? r.Starts) <= asOf;
            var starts = (r.Starts ?? DateTimeOffset.MaxValue).UtcTicks;
            return new Position(asOf, over, over ? -starts : starts, r.Id);
        });
        positions.Sort(Compare);
        return positions;
    }

    private static int Compare(Position one, Position other) => (one.Over, one.Order, one.Id).CompareTo((other.Over, other.Order, other.Id));
}
