namespace KiBiennale.Registrations.Domain;

/// <summary>Who may register.</summary>
public enum RegistrationMode
{
    /// <summary>Everybody.</summary>
    Open,

    /// <summary>Everybody, and the hub decides who gets in.</summary>
    Approval,

    /// <summary>Whom the hub has invited.</summary>
    Invitation,
}

/// <summary>Whether and how an offering can be booked. The first three from the best to the worst.</summary>
public enum OfferingState
{
    /// <summary>There are places.</summary>
    Open,

    /// <summary>All places are taken; one can wait.</summary>
    Waitlist,

    /// <summary>All places are taken.</summary>
    Full,

    /// <summary>Registration has not begun.</summary>
    NotYet,

    /// <summary>Registration is over.</summary>
    Closed,

    /// <summary>It will not take place.</summary>
    Cancelled,
}
