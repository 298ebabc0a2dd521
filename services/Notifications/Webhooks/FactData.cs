using KiBiennale.Contracts;
using KiBiennale.Notifications.Domain;

namespace KiBiennale.Notifications.Webhooks;

/// <summary>What is told of an event.</summary>
/// <param name="Id">The event, UUIDv7.</param>
/// <param name="Version">Rises with every change: what comes with a lower one than was heard is old.</param>
/// <param name="Hub">Slug of its hub.</param>
/// <param name="Title">Title.</param>
/// <param name="Format">As in the API.</param>
/// <param name="Status">announced, scheduled, postponed or cancelled.</param>
/// <param name="Withdrawn">Whether visitors see nothing of it any more.</param>
/// <param name="Reason">Why it is postponed or cancelled; null: not said.</param>
/// <param name="Starts">Begin, with the offset of the festival's zone; null: no date yet.</param>
/// <param name="Ends">End; null: no date yet.</param>
/// <param name="Venue">Slug of the venue; null: none.</param>
/// <param name="Room">Room; null: none.</param>
public sealed record EventData(
    Guid Id, long Version, string Hub, LocalizedText Title, string Format, string Status, bool Withdrawn, LocalizedText? Reason,
    DateTimeOffset? Starts, DateTimeOffset? Ends, string? Venue, string? Room)
{
    internal static Fact Fact(string type, EventSnapshot told, DateTimeOffset at, DateTimeOffset now) => Domain.Fact.Of(
        told.Hub, type, (told.EventId, told.Version), $"{type}:{told.Version}",
        new EventData(
            told.EventId, told.Version, told.Hub, told.Title, told.Format,
            told.Cancelled ? "cancelled" : told.Postponed ? "postponed" : told.Starts is null ? "announced" : "scheduled",
            told.Withdrawn, told.Reason, told.Starts, told.Ends, told.Venue, told.Room),
        at, now);
}

/// <summary>What is told of a registration: nobody's name, address or answers.</summary>
/// <param name="Id">The registration, UUIDv7.</param>
/// <param name="Version">Rises with every change of it.</param>
/// <param name="Hub">Slug of the hub.</param>
/// <param name="Event">The event.</param>
/// <param name="Offering">What is booked of it.</param>
/// <param name="PartySize">How many people it is for.</param>
/// <param name="Status">As in the API: confirmed, waitlisted, cancelled, refused or lapsed.</param>
/// <param name="Position">Place on the waiting list; null: does not wait.</param>
/// <param name="By">Who ended it: person, hub, event or time; null: it is not over.</param>
/// <param name="Along">Registrations for sessions that were made along with it: what is so of the one is so of all.</param>
public sealed record RegistrationData(
    Guid Id, long Version, string Hub, Guid Event, Guid Offering, int PartySize, string Status, int? Position, string? By, IReadOnlyList<Guid> Along)
{
    internal static Fact Fact(string type, RegistrationSnapshot told, string? by, DateTimeOffset at, DateTimeOffset now) => Domain.Fact.Of(
        told.Hub, type, (told.RegistrationId, told.Version), $"{type}:{told.Version}",
        new RegistrationData(
            told.RegistrationId, told.Version, told.Hub, told.EventId, told.OfferingId, told.PartySize, told.Status, told.Position, by, [.. told.Along.Select(session => session.RegistrationId)]),
        at, now);
}

/// <summary>What is told when people have come in.</summary>
/// <param name="Id">The registration.</param>
/// <param name="Version">Its version, which letting people in does not raise.</param>
/// <param name="Hub">Slug of the hub.</param>
/// <param name="Event">The event.</param>
/// <param name="Offering">What is booked of it.</param>
/// <param name="PartySize">How many people it is for.</param>
/// <param name="Admitted">How many of them are in.</param>
public sealed record CheckedInData(Guid Id, long Version, string Hub, Guid Event, Guid Offering, int PartySize, int Admitted)
{
    internal static Fact Fact(CheckedInRegistration told, Guid message, DateTimeOffset at, DateTimeOffset now) => Domain.Fact.Of(
        told.Hub, FactTypes.RegistrationCheckedIn, (told.RegistrationId, told.Version), $"{FactTypes.RegistrationCheckedIn}:{message}",
        new CheckedInData(told.RegistrationId, told.Version, told.Hub, told.EventId, told.OfferingId, told.PartySize, told.Admitted), at, now);
}

/// <summary>What is told when the last place is taken.</summary>
/// <param name="Id">The offering.</param>
/// <param name="Hub">Slug of the hub.</param>
/// <param name="Event">The event.</param>
/// <param name="Title">Title of what can be booked.</param>
/// <param name="Capacity">Places for people.</param>
/// <param name="WaitingList">Whether one can wait.</param>
public sealed record OfferingData(Guid Id, string Hub, Guid Event, LocalizedText Title, int Capacity, bool WaitingList)
{
    internal static Fact Fact(OfferingFull told, Guid message, DateTimeOffset at, DateTimeOffset now) => Domain.Fact.Of(
        told.Hub, FactTypes.OfferingFull, (told.OfferingId, 0), $"{FactTypes.OfferingFull}:{message}",
        new OfferingData(told.OfferingId, told.Hub, told.EventId, told.Title, told.Capacity, told.WaitingList), at, now);
}

/// <summary>What a test tells.</summary>
/// <param name="Id">The webhook.</param>
/// <param name="Hub">Slug of its hub.</param>
public sealed record TestData(Guid Id, string Hub)
{
    internal static Fact Fact(Webhook webhook, DateTimeOffset now) => Domain.Fact.Of(
        webhook.Hub, FactTypes.Test, (webhook.Id, 0), $"{FactTypes.Test}:{Guid.CreateVersion7()}", new TestData(webhook.Id, webhook.Hub), now, now);
}
