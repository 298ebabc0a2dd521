using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Features;

/// <summary>What happened to somebody's rights, and what was erased. Nobody can change an entry, or remove it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">When, UTC, on the real clock.</param>
/// <param name="Actor">
/// Who did it: a person's id, a client id, <c>operator</c> (on the machine itself), a domain of e-mail that belongs to a
/// member municipality, or the service <c>registration</c>. Of a refusal: who was refused.
/// </param>
/// <param name="Action">
/// <c>invitation.sent</c>, <c>invitation.withdrawn</c>, <c>role.granted</c>, <c>role.taken</c>, <c>credential.created</c>,
/// <c>credential.rotated</c>, <c>credential.revoked</c>, <c>right.refused</c>, <c>erasure.requested</c>, <c>person.erased</c> or
/// <c>registrations.erased</c>.
/// </param>
/// <param name="About">To what: id of an invitation or a person, a client id, of registrations the id of the event; of a refusal the method and the route.</param>
/// <param name="Rights">The role or the scopes that it was about; of a refusal the roles of the actor; of registrations how many: <c>registrations:12</c>.</param>
/// <param name="Hub">Slug of the hub (of a learner: of the municipality) that it was about; null: none.</param>
/// <param name="Code">Of a refusal: <c>forbidden</c>, <c>not_your_hub</c>, <c>insufficient_scope</c>, or <c>and_more</c>: the minute had more than sixty. Of registrations that were erased: <c>retention</c> or <c>request</c>.</param>
public sealed record AuditResponse(Guid Id, DateTimeOffset At, string Actor, string Action, string About, string Rights, string? Hub, string? Code);

/// <summary>What to look for; all that is given must be so.</summary>
/// <param name="Actor">Who did it.</param>
/// <param name="Action">What was done.</param>
/// <param name="About">To what.</param>
/// <param name="Hub">At which hub.</param>
/// <param name="From">First day (Europe/Berlin), or an instant: not earlier.</param>
/// <param name="To">Last day (inclusive), or an instant: earlier.</param>
internal sealed record AuditFilter(string? Actor, string? Action, string? About, string? Hub, string? From, string? To);

/// <summary>The audit trail, the newest first.</summary>
internal static class ListAudit
{
    private sealed record Position(DateTimeOffset At, Guid Id);

    public static async Task<Results<Ok<Page<AuditResponse>>, ProblemHttpResult>> Handle(
        [AsParameters] AuditFilter filter, int? limit, string? cursor, IdentityDbContext db, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults);
        var (from, to) = (faults.From(filter.From)?.ToDateTimeOffset(), faults.To(filter.To)?.ToDateTimeOffset());
        if (filter.Action is not null)
            faults.OneOf("action", filter.Action, AuditEntry.Actions);
        if (faults.Any)
            return Problems.Invalid(faults);

        var entries = db.AuditEntries.AsNoTracking().Where(entry =>
            (filter.Actor == null || entry.Actor == filter.Actor)
            && (filter.Action == null || entry.Action == filter.Action)
            && (filter.About == null || entry.About == filter.About)
            && (filter.Hub == null || entry.Hub == filter.Hub)
            && (from == null || entry.At >= from)
            && (to == null || entry.At < to));
        var at = after?.At.ToUniversalTime();
        var rest = after is null ? entries : entries.Where(entry => entry.At < at || (entry.At == at && entry.Id < after.Id));
        var read = await rest.OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id).Take(size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<AuditResponse>(
            [.. read.Take(size).Select(entry => new AuditResponse(entry.Id, entry.At, entry.Actor, entry.Action, entry.About, entry.Rights, entry.Hub, entry.Code))],
            read.Count > size ? Cursor.Encode(new Position(read[size - 1].At, read[size - 1].Id)) : null,
            await entries.CountAsync(cancellationToken)));
    }
}
