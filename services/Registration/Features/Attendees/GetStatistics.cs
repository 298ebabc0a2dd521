using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features.Attendees;

/// <summary>An offering in numbers, without anybody's name.</summary>
/// <param name="AsOf">When it was counted, UTC.</param>
/// <param name="Capacity">Places for people; null: no limit.</param>
/// <param name="Statuses">Of each status that occurs, how many registrations for how many people.</param>
/// <param name="Admitted">People who are in.</param>
/// <param name="Missing">People with places who are not in (yet): after the end, those who did not come.</param>
public sealed record StatisticsResponse(DateTimeOffset AsOf, int? Capacity, IReadOnlyDictionary<string, PartyCount> Statuses, int Admitted, int Missing);

/// <summary>So many parties of so many people.</summary>
/// <param name="Registrations">Registrations.</param>
/// <param name="People">People.</param>
public sealed record PartyCount(int Registrations, int People);

/// <summary>How many wanted to come, and how many came.</summary>
internal static class GetStatistics
{
    public static async Task<Results<Ok<StatisticsResponse>, ProblemHttpResult>> Handle(Guid id, RegistrationDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await db.Offerings.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, cancellationToken) is not { } offering)
            return Refusal.UnknownOffering.ToProblem();
        var counts = await db.Registrations.Where(r => r.OfferingId == id).GroupBy(r => r.Status)
            .Select(all => new { Status = all.Key, Registrations = all.Count(), People = all.Sum(r => r.PartySize), Admitted = all.Sum(r => r.Admitted) })
            .ToListAsync(cancellationToken);
        var confirmed = counts.Find(count => count.Status is RegistrationStatus.Confirmed);
        return TypedResults.Ok(new StatisticsResponse(
            clock.GetUtcNow(), offering.Capacity, counts.OrderBy(count => count.Status).ToDictionary(count => Names.Of(count.Status), count => new PartyCount(count.Registrations, count.People)),
            counts.Sum(count => count.Admitted), confirmed is null ? 0 : confirmed.People - confirmed.Admitted));
    }
}
