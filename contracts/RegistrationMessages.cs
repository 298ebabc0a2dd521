namespace KiBiennale.Contracts;

/// <summary>Somebody has a place. Said by Registration.</summary>
/// <param name="Registration">The registration as it is now.</param>
/// <param name="After">Its status before, where it had one: <c>offered</c> (the offer was taken up), <c>pendingApproval</c> (the hub has decided) or <c>awaitingConfirmation</c>; null: it is new.</param>
public sealed record RegistrationConfirmed(RegistrationSnapshot Registration, string? After = null);

/// <summary>Somebody waits for a place. Said by Registration.</summary>
/// <param name="Registration">The registration as it is now.</param>
public sealed record RegistrationWaitlisted(RegistrationSnapshot Registration);

/// <summary>Somebody has asked for a place, which the hub gives or refuses. Said by Registration.</summary>
/// <param name="Registration">The registration as it is now.</param>
public sealed record RegistrationPending(RegistrationSnapshot Registration);

/// <summary>Places are held for somebody until <see cref="RegistrationSnapshot.OfferedUntil"/>, if they prove by then that the address is theirs. Said by Registration.</summary>
/// <param name="Registration">The registration as it is now.</param>
public sealed record AddressToConfirm(RegistrationSnapshot Registration);

/// <summary>A place has become free for somebody who waited, and is held for them until <see cref="RegistrationSnapshot.OfferedUntil"/>. Said by Registration.</summary>
/// <param name="Registration">The registration as it is now.</param>
public sealed record PlaceOffered(RegistrationSnapshot Registration);

/// <summary>Somebody has another party, or another person has taken a registration over; its status is the same. Said by Registration.</summary>
/// <param name="Registration">The registration as it is now.</param>
public sealed record RegistrationChanged(RegistrationSnapshot Registration);

/// <summary>What somebody has registered for is at another time or place. Said by Registration.</summary>
/// <param name="Registration">The registration as it is now; its status is the same.</param>
/// <param name="Postponed">Whether it will take place at another time, not known yet.</param>
/// <param name="Reason">What is said of why it is postponed; null: nothing.</param>
/// <param name="Place">Room, venue and address in one line; null: none is known, or it is online.</param>
public sealed record RegistrationMoved(RegistrationSnapshot Registration, bool Postponed, LocalizedText? Reason, LocalizedText? Place);

/// <summary>A registration is over. Said by Registration.</summary>
/// <param name="Registration">The registration as it is now, with the status <c>cancelled</c>, <c>refused</c> or <c>lapsed</c>.</param>
/// <param name="By">Who ended it: <c>person</c>, <c>hub</c>, <c>event</c> (it will not take place) or <c>time</c> (an offer was not taken up, or an address not confirmed).</param>
public sealed record RegistrationCancelled(RegistrationSnapshot Registration, string By);

/// <summary>Somebody wants the links to their registrations by e-mail: they have asked, or have registered a second time. Said by Registration.</summary>
/// <param name="Email">Where to; nobody has proved yet that it is theirs.</param>
/// <param name="Locale">Language of the mail: <c>de</c> or <c>en</c>.</param>
/// <param name="Registrations">What is live of theirs, the next first.</param>
public sealed record RegistrationLinksRequested(string Email, string Locale, IReadOnlyList<RegistrationSnapshot> Registrations);

/// <summary>The hub has asked somebody to come. Said by Registration, also when it says so again otherwise.</summary>
/// <param name="InvitationId">UUIDv7.</param>
/// <param name="EventId">The event.</param>
/// <param name="Hub">Slug of the hub that invites.</param>
/// <param name="OfferingId">What can be booked of it.</param>
/// <param name="Title">Title of what can be booked.</param>
/// <param name="Starts">Its begin; null: not announced yet.</param>
/// <param name="Ends">Its end; null: not announced yet.</param>
/// <param name="Name">The guest; null: not said.</param>
/// <param name="Email">Where to.</param>
/// <param name="Locale">Language of the mail: <c>de</c> or <c>en</c>.</param>
/// <param name="PartySize">Most people who may come with it.</param>
/// <param name="Until">Until when one can register with it, UTC; null: for as long as others can.</param>
/// <param name="Url">The guest's secret link.</param>
public sealed record GuestInvited(
    Guid InvitationId,
    Guid EventId,
    string Hub,
    Guid OfferingId,
    LocalizedText Title,
    DateTimeOffset? Starts,
    DateTimeOffset? Ends,
    string? Name,
    string Email,
    string Locale,
    int PartySize,
    DateTimeOffset? Until,
    Uri Url);

/// <summary>A registration, as other services need to know it.</summary>
/// <param name="RegistrationId">UUIDv7.</param>
/// <param name="Version">Rises with every change of the registration: a listener ignores what is not newer than what it has.</param>
/// <param name="EventId">The event.</param>
/// <param name="Hub">Slug of the hub that holds the event.</param>
/// <param name="OfferingId">What is booked of it.</param>
/// <param name="Title">Title of what is booked.</param>
/// <param name="Starts">Its begin; null: not announced yet.</param>
/// <param name="Ends">Its end; null: not announced yet.</param>
/// <param name="Name">Who has registered.</param>
/// <param name="Email">Their address.</param>
/// <param name="Locale">Their language: <c>de</c> or <c>en</c>.</param>
/// <param name="PartySize">How many people come.</param>
/// <param name="Status"><c>confirmed</c>, <c>waitlisted</c>, <c>offered</c>, <c>pendingApproval</c>, <c>awaitingConfirmation</c>, <c>cancelled</c>, <c>refused</c> or <c>lapsed</c>.</param>
/// <param name="Position">Place on the waiting list when this was said, the first being 1; null: does not wait.</param>
/// <param name="OfferedUntil">Until when places are held that have to be accepted, or whose address has to be confirmed, UTC; null: none are.</param>
/// <param name="ManageUrl">The person's secret link to the registration.</param>
/// <param name="Main">The registration that it was made along with; null: it was made by itself.</param>
/// <param name="Along">What was registered for along with it; what is said of the one is so of all.</param>
/// <param name="TicketUrl">The ticket as PDF, by a secret link; null: it lets nobody in.</param>
/// <param name="ConfirmUrl">Where a person confirms that the address is theirs; null: they need not.</param>
/// <param name="EventVersion">Version of the event that title, times and place are from; 0: a service of before says it, which does not tell.</param>
/// <param name="Venue">Slug of the hub's venue where it takes place; null: none is known, or it is online.</param>
/// <param name="Room">Room at the venue; null: none is known.</param>
public sealed record RegistrationSnapshot(
    Guid RegistrationId,
    long Version,
    Guid EventId,
    string Hub,
    Guid OfferingId,
    LocalizedText Title,
    DateTimeOffset? Starts,
    DateTimeOffset? Ends,
    string Name,
    string Email,
    string Locale,
    int PartySize,
    string Status,
    int? Position,
    DateTimeOffset? OfferedUntil,
    Uri ManageUrl,
    Guid? Main,
    IReadOnlyList<RegisteredAlong> Along,
    Uri? TicketUrl = null,
    Uri? ConfirmUrl = null,
    long EventVersion = 0,
    string? Venue = null,
    string? Room = null);

/// <summary>A session that was registered for along with the event.</summary>
/// <param name="RegistrationId">UUIDv7.</param>
/// <param name="OfferingId">What is booked.</param>
/// <param name="Title">The session's title.</param>
/// <param name="Starts">Its begin; null: not announced yet.</param>
/// <param name="Ends">Its end; null: not announced yet.</param>
public sealed record RegisteredAlong(Guid RegistrationId, Guid OfferingId, LocalizedText Title, DateTimeOffset? Starts, DateTimeOffset? Ends);
