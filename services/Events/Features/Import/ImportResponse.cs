using KiBiennale.ServiceDefaults.Http;

namespace KiBiennale.Events.Features.Import;

/// <summary>What an import did, or would do.</summary>
/// <param name="DryRun">Whether nothing was written.</param>
/// <param name="Results">Of each entry, in the file's order.</param>
/// <param name="Created">How many events are new.</param>
/// <param name="Changed">How many are others than before.</param>
/// <param name="Unchanged">How many were like that already.</param>
/// <param name="Cancelled">How many will not take place.</param>
/// <param name="Failed">How many have faults, and were not written.</param>
public sealed record ImportResponse(
    bool DryRun, IReadOnlyList<ImportResult> Results, int Created, int Changed, int Unchanged, int Cancelled, int Failed)
{
    internal static ImportResponse Of(bool dryRun, IReadOnlyList<ImportResult> results)
    {
        return new(dryRun, results, Count("created"), Count("changed"), Count("unchanged"), Count("cancelled"), Count("failed"));

        int Count(string action) => results.Count(result => result.Action == action);
    }
}

/// <summary>What became of an entry.</summary>
/// <param name="ExternalId">The hub's own id of the event.</param>
/// <param name="Uid">As it stands in a calendar; null for a table.</param>
/// <param name="Action"><c>created</c>, <c>changed</c>, <c>unchanged</c>, <c>cancelled</c> or <c>failed</c>.</param>
/// <param name="Id">UUIDv7 of the event; null where there is none.</param>
/// <param name="Etag">Its ETag after the import.</param>
/// <param name="Problem">Why it failed.</param>
public sealed record ImportResult(string ExternalId, string? Uid, string Action, Guid? Id = null, string? Etag = null, ImportProblem? Problem = null)
{
    internal static ImportResult Failed(ImportItem item, Faults faults) =>
        new(item.ExternalId, item.Uid, "failed", Problem: new(faults.Code, "The entry has faults: see errors.", faults.ToDictionary()));
}

/// <summary>Why an entry was not written.</summary>
/// <param name="Code">Stable machine code.</param>
/// <param name="Detail">One sentence for a person.</param>
/// <param name="Errors">Every fault by path.</param>
public sealed record ImportProblem(string Code, string Detail, IReadOnlyDictionary<string, string[]> Errors);
