using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;

namespace KiBiennale.Registrations.CheckIns;

/// <summary>Where all doors queue.</summary>
internal sealed class CheckInDesk(IServiceScopeFactory scopes) : Desk<Arrival, CheckIn>(scopes)
{
    /// <inheritdoc cref="Desk{TAsk, TReply}.QueueAsync"/>
    public Task<CheckIn> AskAsync(Arrival arrival) => QueueAsync(arrival.Registration, arrival);

    protected override Task<IReadOnlyList<CheckIn>> DecideAsync(IServiceProvider services, IReadOnlyList<Arrival> asks) =>
        services.GetRequiredService<CheckInBatch>().DecideAsync(asks, CancellationToken.None);
}

/// <summary>Somebody at a door.</summary>
/// <param name="Id">Of the scan.</param>
/// <param name="Registration">Which one their ticket, or door staff, names.</param>
/// <param name="TicketVersion">The ticket's; null: door staff have found the name.</param>
/// <param name="Offering">What is behind the door; null: whatever the registration is for.</param>
/// <param name="At">When.</param>
/// <param name="People">How many came; null: all who are not in yet.</param>
/// <param name="Device">The device at the door.</param>
/// <param name="By">The account of who holds it.</param>
/// <param name="IsOnline">Whether the door waits for the answer; else it has decided by itself, and reports.</param>
/// <param name="IsTheirs">Whether they may let people in at a hub.</param>
internal sealed record Arrival(
    Guid Id, Guid Registration, int? TicketVersion, Guid? Offering, DateTimeOffset At, int? People, string Device, string By, bool IsOnline, Func<string, bool> IsTheirs);

/// <summary>What it came to.</summary>
/// <param name="Result">Whether they may come in.</param>
/// <param name="Scan">What was noted of it; null: nothing.</param>
/// <param name="Registration">For what is behind the door; null: none, or none of this hub.</param>
/// <param name="Offering">What is behind the door.</param>
internal sealed record CheckIn(ScanResult Result, Scan? Scan, Registration? Registration, Offering? Offering)
{
    /// <summary>Nobody knows it.</summary>
    public static readonly CheckIn Unknown = new(ScanResult.Invalid, null, null, null);
}
