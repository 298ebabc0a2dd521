using KiBiennale.Contracts;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;

namespace KiBiennale.Registrations.Messaging;

/// <summary>What others are told of a registration.</summary>
internal static class Announcement
{
    /// <summary>Who ended a registration, in the words of the contract.</summary>
    public const string ByPerson = "person";
    public const string ByHub = "hub";
    public const string ByEvent = "event";
    public const string ByTime = "time";

    /// <summary>What is said of a registration that has just got its status.</summary>
    /// <param name="registration">As it is now.</param>
    /// <param name="status">That status.</param>
    /// <param name="by">Who has ended it, if it is over.</param>
    /// <param name="after">What it was before; null: nothing.</param>
    public static object Of(RegistrationSnapshot registration, RegistrationStatus status, string by = ByPerson, RegistrationStatus? after = null) => status switch
    {
        RegistrationStatus.Confirmed => new RegistrationConfirmed(registration, after is { } before ? Names.Of(before) : null),
        RegistrationStatus.Waitlisted => new RegistrationWaitlisted(registration),
        RegistrationStatus.Offered => new PlaceOffered(registration),
        RegistrationStatus.AwaitingConfirmation => new AddressToConfirm(registration),
        RegistrationStatus.PendingApproval => new RegistrationPending(registration),
        _ => new RegistrationCancelled(registration, by),
    };

    /// <summary>A registration and what was registered for along with it, as it is now.</summary>
    public static RegistrationSnapshot Snapshot(
        Registration registration, int? position, IEnumerable<Registration> along, Func<Guid, Offering> offerings, SecretLinks links)
    {
        var offering = offerings(registration.OfferingId);
        return new(
            registration.Id,
            registration.Version,
            registration.EventId,
            offering.Hub,
            offering.Id,
            offering.Title,
            offering.Starts,
            offering.Ends,
            registration.Name,
            registration.Email,
            registration.Locale,
            registration.PartySize,
            Names.Of(registration.Status),
            position,
            registration.HeldUntil,
            links.UrlOf(registration),
            registration.MainId,
            [.. along.Select(session => (session, offered: offerings(session.OfferingId)))
                .Select(both => new RegisteredAlong(both.session.Id, both.offered.Id, both.offered.Title, both.offered.Starts, both.offered.Ends))],
            registration is { Status: RegistrationStatus.Confirmed, MainId: null } ? links.TicketUrlOf(registration) : null,
            registration is { Status: RegistrationStatus.AwaitingConfirmation, MainId: null } ? links.ConfirmUrlOf(registration) : null,
            offering.EventVersion,
            offering.Venue,
            offering.Room);
    }
}
