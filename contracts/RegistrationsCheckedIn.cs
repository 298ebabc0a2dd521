namespace KiBiennale.Contracts;

/// <summary>People have come in, by one or more registrations. Said by Registration, once for all that doors have noted together.</summary>
/// <param name="Registrations">Each once, without names: who it is nobody needs to hear.</param>
public sealed record RegistrationsCheckedIn(IReadOnlyList<CheckedInRegistration> Registrations);

/// <summary>A registration of which somebody has come in.</summary>
/// <param name="RegistrationId">UUIDv7.</param>
/// <param name="Version">The registration's; letting people in does not raise it.</param>
/// <param name="EventId">The event.</param>
/// <param name="Hub">Slug of the hub that holds the event.</param>
/// <param name="OfferingId">What is booked of it.</param>
/// <param name="PartySize">How many people it is for.</param>
/// <param name="Admitted">How many of them are in now.</param>
/// <param name="At">When, UTC, on the festival's clock.</param>
public sealed record CheckedInRegistration(
    Guid RegistrationId, long Version, Guid EventId, string Hub, Guid OfferingId, int PartySize, int Admitted, DateTimeOffset At);
