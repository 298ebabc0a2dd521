using System.Security.Claims;
using KiBiennale.Registrations.CheckIns;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Registrations.Features.CheckIns;

/// <summary>What a device did without the network.</summary>
/// <param name="Scans">Its scans, at most 1,000.</param>
public sealed record SyncRequest(IReadOnlyList<ScanRequest?>? Scans);

/// <summary>What became of them.</summary>
/// <param name="Results">In the order of the scans.</param>
public sealed record SyncResponse(IReadOnlyList<ScanResponse> Results);

/// <summary>A device tells what it did without the network. The earliest scan of a ticket lets in, whichever device is heard first; others are reported.</summary>
internal static class SyncCheckIns
{
    private const int Most = 1000;

    private static readonly ScanRequest s_nothing = new(null, null, null, null, null, null, null);

    public static async Task<Results<Ok<SyncResponse>, ProblemHttpResult>> Handle(SyncRequest request, ClaimsPrincipal user, ScanReader reader, CheckInDesk desk)
    {
        var faults = new Faults();
        if (request.Scans is null)
            faults.Add("scans", "is required.");
        var read = faults.Each("scans", request.Scans, Most, (path, scan) => reader.Read(scan ?? s_nothing, path + ".", isOnline: false, user, faults));
        if (faults.Any)
            return Problems.Invalid(faults);

        // Asked in the order in which they were made, answered in the order in which they were sent.
        var answers = new ScanResponse[read.Count];
        await Task.WhenAll(read.Index().OrderBy(scan => scan.Item.Arrival?.At).Select(async scan =>
            answers[scan.Index] = ScanResponse.Of(scan.Item.Id, scan.Item.Arrival is { } arrival ? await desk.AskAsync(arrival) : CheckIn.Unknown)));
        return TypedResults.Ok(new SyncResponse(answers));
    }
}
