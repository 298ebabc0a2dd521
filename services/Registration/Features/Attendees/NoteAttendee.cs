using KiBiennale.Registrations.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features.Attendees;

/// <summary>What the hub wants to remember.</summary>
/// <param name="Note">At most 2,000 characters; null: nothing (any more). The person reads it in what is held about them.</param>
public sealed record NoteRequest(string? Note);

/// <summary>The hub notes something of a registration. It is no change of the registration, and nobody is told.</summary>
internal static class NoteAttendee
{
    public static async Task<Results<Ok<AttendeeResponse>, ProblemHttpResult>> Handle(Guid id, NoteRequest request, RegistrationDbContext db, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var note = faults.Optional("note", request.Note, 2000);
        if (faults.Any)
            return Problems.Invalid(faults);
        await db.Registrations.Where(r => r.Id == id && r.Erased == null).ExecuteUpdateAsync(r => r.SetProperty(one => one.Note, note), cancellationToken);
        return await db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.Erased == null, cancellationToken) is { } registration
            ? TypedResults.Ok(AttendeeResponse.Of(registration, seesAll: true))
            : Refusals.NotFound(id);
    }
}
