using System.Security.Claims;
using KiBiennale.Registrations.CheckIns;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Tickets;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using NodaTime.Text;

namespace KiBiennale.Registrations.Features.CheckIns;

/// <summary>A ticket at a door, or a registration that door staff have found by its name: one of both.</summary>
/// <param name="Id">UUID, chosen by the device, by which it can tell of the scan twice; null: the service chooses one (not with <c>:sync</c>).</param>
/// <param name="Ticket">What the QR code says.</param>
/// <param name="Registration">Id of the registration, where there is no ticket to read.</param>
/// <param name="Offering">Id of what is behind the door; null: whatever the registration is for, at any of the hub's.</param>
/// <param name="At">
/// When, as in <c>2026-09-07T10:00:00Z</c>; null: now (not with <c>:sync</c>). Doors with the network are served in the order in which
/// they ask, whatever their clocks say.
/// </param>
/// <param name="Device">Name of the device or the door, at most 100 characters.</param>
/// <param name="People">How many of the party come in; null: all who are not in yet.</param>
public sealed record ScanRequest(Guid? Id, string? Ticket, Guid? Registration, Guid? Offering, string? At, string? Device, int? People);

/// <summary>What a scan came to.</summary>
/// <param name="Id">The scan's.</param>
/// <param name="Result">
/// <c>admitted</c>; <c>alreadyAdmitted</c>: all of the party are in, or fewer are left than came; <c>wrongOffering</c>: it is for something else;
/// <c>cancelled</c>: the registration is over, the offering cancelled, or somebody else has taken it over; <c>notConfirmed</c>: no places yet;
/// <c>tooEarly</c>, <c>tooLate</c>: doors are closed; <c>invalid</c>: no ticket of ours, or none of this hub; <c>undone</c>: it was taken back.
/// </param>
/// <param name="People">How many it lets in.</param>
/// <param name="Registration">Whose it is; null: <c>invalid</c>.</param>
/// <param name="AdmittedAt">When the first of the party came in; null: nobody has.</param>
/// <param name="Undone">When the scan was taken back; null: it is good.</param>
public sealed record ScanResponse(Guid Id, string Result, int People, ScannedRegistration? Registration, DateTimeOffset? AdmittedAt, DateTimeOffset? Undone)
{
    internal static ScanResponse Of(Guid id, CheckIn checkIn) => new(
        id, Names.Of(checkIn.Result), checkIn.Scan?.People ?? 0,
        checkIn is { Registration: { } registration, Offering: { } offering } ? ScannedRegistration.Of(registration, offering) : null,
        checkIn.Registration?.AdmittedAt, checkIn.Scan?.Undone);
}

/// <summary>What door staff need to know of a registration.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Offering">What it is for.</param>
/// <param name="Title">Title of what it is for.</param>
/// <param name="Name">Who has registered.</param>
/// <param name="PartySize">How many people come.</param>
/// <param name="Admitted">How many of them are in.</param>
public sealed record ScannedRegistration(Guid Id, Guid Offering, Contracts.LocalizedText Title, string Name, int PartySize, int Admitted)
{
    internal static ScannedRegistration Of(Registration registration, Offering offering) =>
        new(registration.Id, offering.Id, offering.Title, registration.Name, registration.PartySize, registration.Admitted);
}

/// <summary>Reads what devices send.</summary>
/// <param name="tickets">Knows tickets.</param>
/// <param name="clock">The festival's.</param>
internal sealed class ScanReader(TicketSigner tickets, TimeProvider clock)
{
    /// <summary>So long is the ticket of nobody, with however many sessions.</summary>
    private const int LongestTicket = 8000;

    /// <summary>Notes every fault, and gives what can be gone on with; null: the ticket is none of ours.</summary>
    public (Guid Id, Arrival? Arrival) Read(ScanRequest scan, string prefix, bool isOnline, ClaimsPrincipal user, Faults faults)
    {
        if (!isOnline && scan.Id is null)
            faults.Add(prefix + "id", "is required.");
        if (scan.Ticket is null == scan.Registration is null)
            faults.Add(prefix + "ticket", "is required, or else registration; not both.");
        var device = faults.Required(prefix + "device", scan.Device, 100);
        if (scan.People is not null)
            faults.Within(prefix + "people", scan.People, 1, 1000);
        var at = At(scan.At, prefix + "at", isOnline, faults);

        var id = scan.Id ?? Guid.CreateVersion7();
        // A code that is none of ours may hold anything.
        var ticket = scan.Ticket is { Length: <= LongestTicket } text ? tickets.Read(text.Trim()) : null;
        return (ticket?.Registration ?? scan.Registration) is not { } registration
            ? (id, null)
            : (id, new(id, registration, ticket?.Version, scan.Offering, at, scan.People, device, user.Subject(), isOnline, hub => user.MayActFor(hub, Roles.CheckIn, Roles.Publisher)));
    }

    private DateTimeOffset At(string? text, string path, bool isOnline, Faults faults)
    {
        if (text is null && isOnline)
            return clock.GetUtcNow();
        // A device's clock may show anything; its other scans are good.
        if (text is not null && OffsetDateTimePattern.Rfc3339.Parse(text) is { Success: true, Value: { Year: > 1900 and < 9999 } instant })
            return Exact(instant.ToDateTimeOffset());
        if (text is null)
            faults.Add(path, "is required.");
        return Exact(faults.Time(path, text)?.ToInstant().ToDateTimeOffset() ?? default);
    }

    /// <summary>As exact as the database, which says it when the scan is told of again.</summary>
    private static DateTimeOffset Exact(DateTimeOffset at) => at.ToUniversalTime().AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
}
