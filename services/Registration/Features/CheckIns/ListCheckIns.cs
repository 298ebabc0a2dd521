using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features.CheckIns;

/// <summary>A scan as it is on record. Times are UTC.</summary>
/// <param name="Id">As its device named it.</param>
/// <param name="Registration">Whose ticket it was.</param>
/// <param name="Name">Who has registered.</param>
/// <param name="Result">What it came to, as <c>POST /checkins</c> says it.</param>
/// <param name="People">How many it let in.</param>
/// <param name="At">When the device saw it; with the network, when its turn came.</param>
/// <param name="Received">When the service heard of it.</param>
/// <param name="Device">The device or the door.</param>
/// <param name="By">The account of who held it.</param>
/// <param name="Undone">When it was taken back; null: it is good.</param>
/// <param name="UndoneBy">The account that took it back; null: none has.</param>
public sealed record ListedScan(
    Guid Id, Guid Registration, string Name, string Result, int People, DateTimeOffset At, DateTimeOffset Received, string Device, string By, DateTimeOffset? Undone, string? UndoneBy);

/// <summary>What happened at the doors of an offering, the latest first.</summary>
internal static class ListCheckIns
{
    private sealed record Position(DateTimeOffset Received, Guid Id);

    public static async Task<Results<Ok<Page<ListedScan>>, ProblemHttpResult>> Handle(
        Guid id, int? limit, string? cursor, RegistrationDbContext db, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults);
        if (faults.Any)
            return Problems.Invalid(faults);
        if (!await db.Offerings.AnyAsync(o => o.Id == id, cancellationToken))
            return Refusal.UnknownOffering.ToProblem();

        var scans = db.Scans.Where(scan => scan.OfferingId == id);
        var (before, last) = (after?.Received.ToUniversalTime(), after?.Id);
        var read = await (after is null ? scans : scans.Where(scan => scan.Received < before || (scan.Received == before && scan.Id < last)))
            .OrderByDescending(scan => scan.Received).ThenByDescending(scan => scan.Id).Take(size + 1)
            .Join(db.Registrations, scan => scan.RegistrationId, r => r.Id, (scan, r) => new { Scan = scan, r.Name })
            .AsNoTracking().ToListAsync(cancellationToken);
        var page = read.OrderByDescending(item => item.Scan.Received).ThenByDescending(item => item.Scan.Id).Take(size)
            .Select(item => Of(item.Scan, item.Name)).ToList();
        return TypedResults.Ok(new Page<ListedScan>(
            page, read.Count > size ? Cursor.Encode(new Position(page[^1].Received, page[^1].Id)) : null, await scans.CountAsync(cancellationToken)));
    }

    private static ListedScan Of(Scan scan, string name) => new(
        scan.Id, scan.RegistrationId, name, Names.Of(scan.Outcome), scan.People, scan.At, scan.Received, scan.Device, scan.By, scan.Undone, scan.UndoneBy);
}
