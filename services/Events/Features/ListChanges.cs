using KiBiennale.Events.Programme;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Events.Features;

/// <summary>What a delta says of an event that is not to be seen any more, or not in what was asked for.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Deleted">Always <c>true</c>: whoever keeps a copy drops it.</param>
/// <param name="Updated">When it went, UTC.</param>
public sealed record Tombstone(Guid Id, bool Deleted, DateTimeOffset Updated);

/// <summary>
/// What of the programme has changed since a time, in the order of the changes, as ListEvents gives it with <c>modifiedSince</c>:
/// events as they are now, and tombstones of what is withdrawn, for 90 days, or does not match the filter (any more).
/// </summary>
internal static class ListChanges
{
    public static async Task<Results<ProgrammeJson, NotModified, ProblemHttpResult>> Handle(
        EventFilter filter, string modifiedSince, int? limit, string? cursor, Deltas deltas, ProgrammeReader programme, ProgrammeBodies bodies, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var selection = await filter.ReadAsync(faults, cancellationToken);
        var hubs = filter.Hub is { Length: > 0 } some ? some : null;
        if (await deltas.ReadAsync(Deltas.OfProgramme, hubs, modifiedSince, size, cursor, faults, cancellationToken) is not { } page || selection is null)
            return Problems.Invalid(faults);

        var chosen = await programme.AskAsync(index => index.Select(selection), cancellationToken);
        var shown = await bodies.ReadAsync([.. page.Items.Where(item => item.Number is { } number && chosen.Contains(number)).Select(item => item.Id)], cancellationToken);
        var byId = shown.ToDictionary(body => body.Id, body => body.Json);
        return ProgrammeJson.Of([.. page.Items.Select(item => byId.TryGetValue(item.Id, out var json) ? json : Tombstone(item))], page.Next, page.Total, asOf: page.AsOf);
    }

    public static ReadOnlyMemory<byte> Tombstone(Changed item) =>
        ProgrammeJson.Write(new Tombstone(item.Id, Deleted: true, item.Updated.ToUniversalTime()));
}
