namespace KiBiennale.Registrations.Domain;

/// <summary>A ticket at a door, or a name that door staff have found. None is ever forgotten while the registration is kept.</summary>
public sealed class Scan
{
    private Scan()
    {
    }

    /// <summary>As the device has named it, so that it can tell of it twice.</summary>
    public Guid Id { get; private set; }

    /// <summary>The registration for what is behind that door.</summary>
    public Guid RegistrationId { get; private set; }

    public Guid OfferingId { get; private set; }

    /// <summary>When the device saw it.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>When the service heard of it.</summary>
    public DateTimeOffset Received { get; private set; }

    public string Device { get; private set; } = "";

    /// <summary>The account that door staff were signed in with.</summary>
    public string By { get; private set; } = "";

    /// <summary>How many people of the party came; null: all who were not in yet.</summary>
    public int? Asked { get; private set; }

    public ScanResult Result { get; private set; }

    /// <summary>How many it let in.</summary>
    public int People { get; private set; }

    /// <summary>Whether the door was told at once that it lets nobody in: so it is, whatever is taken back later.</summary>
    public bool TurnedAway { get; private set; }

    /// <summary>When it was taken back; null: it is good.</summary>
    public DateTimeOffset? Undone { get; private set; }

    /// <summary>The account that took it back.</summary>
    public string? UndoneBy { get; private set; }

    private bool Counts => Undone is null && !TurnedAway && Result is (ScanResult.Admitted or ScanResult.AlreadyAdmitted);

    internal static Scan Make(Guid id, Registration registration, DateTimeOffset at, DateTimeOffset now, string device, string by, int? asked, ScanResult result) => new()
    {
        Id = id,
        RegistrationId = registration.Id,
        OfferingId = registration.OfferingId,
        // A clock that is ahead comes first nowhere.
        At = at < now ? at : now,
        Received = now,
        Device = device,
        By = by,
        Asked = asked,
        Result = result,
    };

    /// <summary>
    /// Lets the party in, as its scans came one after the other: who was scanned first comes in first, whichever device was
    /// heard first. A scan for more people than are left lets nobody in.
    /// </summary>
    /// <returns>How many are in.</returns>
    internal static int Admit(int partySize, IEnumerable<Scan> scans)
    {
        var left = partySize;
        foreach (var scan in scans.Where(scan => scan.Counts).OrderBy(scan => scan.At).ThenBy(scan => scan.Received).ThenBy(scan => scan.Id))
        {
            scan.People = left > 0 && (scan.Asked ?? left) <= left ? scan.Asked ?? left : 0;
            scan.Result = scan.People > 0 ? ScanResult.Admitted : ScanResult.AlreadyAdmitted;
            left -= scan.People;
        }

        return partySize - left;
    }

    internal void TurnAway() => TurnedAway = Result is ScanResult.AlreadyAdmitted;

    internal void Undo(string by, DateTimeOffset now)
    {
        if (Undone is null)
            (Undone, UndoneBy, People) = (now, by, 0);
    }
}

/// <summary>What a scan comes to.</summary>
public enum ScanResult
{
    /// <summary>Come in.</summary>
    Admitted,

    /// <summary>All of the party are in, or fewer are left than were asked for.</summary>
    AlreadyAdmitted,

    /// <summary>The ticket is for something else.</summary>
    WrongOffering,

    /// <summary>The registration, or what it was for, is cancelled; or somebody else has taken it over.</summary>
    Cancelled,

    /// <summary>The registration has no places yet.</summary>
    NotConfirmed,

    /// <summary>Doors are not open yet.</summary>
    TooEarly,

    /// <summary>It is over.</summary>
    TooLate,

    /// <summary>No ticket of ours.</summary>
    Invalid,
}
