namespace KiBiennale.Contracts;

/// <summary>Somebody has proved for the first time that an address is theirs: they are a person now. Said by Identity.</summary>
/// <param name="PersonId">The person, the <c>sub</c> of their tokens, which do not say the address.</param>
/// <param name="Email">The address, in the one spelling that it has. It never changes.</param>
public sealed record PersonSignedUp(Guid PersonId, string Email);

/// <summary>
/// A person wants to be forgotten: every service that hears it erases what it holds about them, and answers with
/// <see cref="PersonErased"/>. It may be said again as long as the erasure is open. Said by Identity.
/// </summary>
/// <param name="ErasureId">The erasure, which answers name.</param>
/// <param name="PersonId">The person, the <c>sub</c> of their tokens.</param>
/// <param name="Email">Their address, in the one spelling that it has; empty: the erasure is done, and who has been restored since knows it by the person.</param>
/// <param name="Locale">Their language: <c>de</c> or <c>en</c>.</param>
public sealed record PersonErasureRequested(Guid ErasureId, Guid PersonId, string Email, string Locale);

/// <summary>A service holds nothing about the person any more. Said by each service that was asked.</summary>
/// <param name="ErasureId">The erasure.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Records">How many records it has erased; where they were very many, in the last part.</param>
public sealed record PersonErased(Guid ErasureId, string Service, int Records);

/// <summary>All services have erased what they held about a person, who waits to hear of it by e-mail. Said by Identity, which forgets the address with it.</summary>
/// <param name="Email">Where to.</param>
/// <param name="Locale">Language of the mail: <c>de</c> or <c>en</c>.</param>
public sealed record ErasureCompleted(string Email, string Locale);

/// <summary>Registrations for an event have no names and addresses any more. Said by Registration, for the audit trail.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Hub">Slug of the hub that holds it.</param>
/// <param name="Registrations">How many registrations.</param>
/// <param name="Reason"><c>retention</c> (the event is long over) or <c>request</c> (the person has asked for it).</param>
/// <param name="At">When, UTC, on the real clock (never the festival's).</param>
public sealed record RegistrationsErased(Guid EventId, string Hub, int Registrations, string Reason, DateTimeOffset At);
