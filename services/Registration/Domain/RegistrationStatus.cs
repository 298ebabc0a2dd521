namespace KiBiennale.Registrations.Domain;

/// <summary>What has become of a registration.</summary>
public enum RegistrationStatus
{
    /// <summary>The party has its places.</summary>
    Confirmed,

    /// <summary>It waits for places.</summary>
    Waitlisted,

    /// <summary>Places that became free are held for it until it takes them, or time is over.</summary>
    Offered,

    /// <summary>Places are held for it until its address is confirmed, or time is over.</summary>
    AwaitingConfirmation,

    /// <summary>Places are held for it until the hub gives or refuses them.</summary>
    PendingApproval,

    /// <summary>The person, the hub or the event's cancellation ended it.</summary>
    Cancelled,

    /// <summary>The hub gave it no places.</summary>
    Refused,

    /// <summary>It did not take in time what it was offered, or its address was not confirmed in time.</summary>
    Lapsed,
}

/// <summary>What statuses mean for places.</summary>
public static class RegistrationStatuses
{
    /// <summary>All in which a registration is not over: of these an address has one an offering.</summary>
    public static readonly IReadOnlyList<RegistrationStatus> Live =
        [RegistrationStatus.Confirmed, RegistrationStatus.Waitlisted, RegistrationStatus.Offered, RegistrationStatus.AwaitingConfirmation, RegistrationStatus.PendingApproval];

    /// <summary>Whether it is not over.</summary>
    public static bool IsLive(this RegistrationStatus status) => Live.Contains(status);

    /// <summary>Whether its party counts as taken.</summary>
    public static bool HoldsPlaces(this RegistrationStatus status) => status.IsLive() && status is not RegistrationStatus.Waitlisted;
}
