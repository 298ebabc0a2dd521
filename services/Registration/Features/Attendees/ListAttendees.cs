using System.Security.Claims;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features.Attendees;

/// <summary>A registration as its hub sees it in a list. Times are UTC.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Number">Its order at the offering: who came first has the lower one.</param>
/// <param name="Status">As of every registration.</param>
/// <param name="Name">Who has registered.</param>
/// <param name="Email">Their address; null: not for door staff.</param>
/// <param name="PartySize">How many people come.</param>
/// <param name="Group">The group that comes; null: none.</param>
/// <param name="Answers">To the event's questions, by their ids; null: not for door staff.</param>
/// <param name="Note">What the hub has noted; null: nothing, or not for door staff.</param>
/// <param name="Admitted">How many of the party are in.</param>
/// <param name="AdmittedAt">When the first of them came in; null: nobody has.</param>
/// <param name="Created">When it was made.</param>
public sealed record AttendeeResponse(
    Guid Id,
    long Number,
    string Status,
    string Name,
    string? Email,
    int PartySize,
    VisitingGroup? Group,
    IReadOnlyDictionary<string, string>? Answers,
    string? Note,
    int Admitted,
    DateTimeOffset? AdmittedAt,
    DateTimeOffset Created)
{
    internal static AttendeeResponse Of(Registration registration, bool seesAll) => new(
        registration.Id, registration.Number, Names.Of(registration.Status), registration.Name, seesAll ? registration.Email : null, registration.PartySize,
        registration.Group, seesAll ? registration.Answers : null, seesAll ? registration.Note : null, registration.Admitted, registration.AdmittedAt, registration.Created);
}

/// <summary>Who has registered for an offering, in the order in which they came.</summary>
internal static class ListAttendees
{
    private sealed record Position(long Number);

    public static async Task<Results<Ok<Page<AttendeeResponse>>, ProblemHttpResult>> Handle(
        Guid id, [AsParameters] AttendeeFilter filter, int? limit, string? cursor, ClaimsPrincipal user, RegistrationDbContext db, CancellationToken cancellationToken)
    {
        if (await db.Offerings.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, cancellationToken) is not { } offering)
            return Refusal.UnknownOffering.ToProblem();
        var seesAll = AttendeeFilter.SeesAll(user, offering);
        var faults = new Faults();
        var found = filter.Find(db, id, seesAll, faults);
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults) ?? new(0);
        if (faults.Any)
            return Problems.Invalid(faults);

        var read = await found.Where(r => r.Number > after.Number).OrderBy(r => r.Number).Take(size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<AttendeeResponse>(
            [.. read.Take(size).Select(r => AttendeeResponse.Of(r, seesAll))],
            read.Count > size ? Cursor.Encode(new Position(read[size - 1].Number)) : null,
            await found.CountAsync(cancellationToken)));
    }
}
