namespace KiBiennale.Registrations.Domain;

/// <summary>A ticket at a door, or a name that door staff have found. None is ever forgotten while the registration is kept.</summary>
public sealed class Scan
{
    // Known only while it is new.
    private bool _isNew, _takesAll, _waits;

    private Scan()
    {
    }

    /// <summary>As the device has named it, so that it can tell of it twice.</summary>
    public Guid Id { get; private set; }

    /// <summary>The registration for what is behind that door.</summary>
    public Guid RegistrationId { get; private set; }

    public Guid OfferingId { get; private set; }

    /// <summary>Where it stands among the scans: when the device saw it or, with the network, when its turn came.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>When the service heard of it.</summary>
    public DateTimeOffset Received { get; private set; }

    public string Device { get; private set; } = "";

    /// <summary>The account that door staff were signed in with.</summary>
    public string By { get; private set; } = "";

    /// <summary>How many people it was for when it was heard of: it never lets in more, whatever is taken back or changed later.</summary>
    public int Brought { get; private set; }

    public ScanResult Result { get; private set; }

    /// <summary>How many it let in.</summary>
    public int People { get; private set; }

    /// <summary>Whether the door was told at once that it lets nobody in: so it is, whatever is taken back later.</summary>
    public bool TurnedAway { get; private set; }

    /// <summary>When it was taken back; null: it is good.</summary>
    public DateTimeOffset? Undone { get; private set; }

    /// <summary>The account that took it back.</summary>
    public string? UndoneBy { get; private set; }

    /// <summary>What it comes to now.</summary>
    public ScanResult Outcome => Undone is null ? Result : ScanResult.Undone;

    private bool Counts => Undone is null && !TurnedAway && Result is (ScanResult.Admitted or ScanResult.AlreadyAdmitted);

    /// <param name="id">As the device has named it.</param>
    /// <param name="registration">For what is behind the door, or else what the ticket is for.</param>
    /// <param name="offering">What is behind the door.</param>
    /// <param name="at">Where it stands among the scans.</param>
    /// <param name="now">By the festival's clock.</param>
    /// <param name="door">The device, and the account of who holds it.</param>
    /// <param name="asked">How many came; null: all who are not in yet.</param>
    /// <param name="waits">Whether the door waits for the answer; else it has decided by itself, and they are in.</param>
    /// <param name="result">What stands against it, before it is asked who else came.</param>
    internal static Scan Make(Guid id, Registration registration, Guid offering, DateTimeOffset at, DateTimeOffset now, (string Device, string By) door, int? asked, bool waits, ScanResult result) => new()
    {
        Id = id,
        RegistrationId = registration.Id,
        OfferingId = offering,
        At = at,
        Received = now,
        Device = door.Device,
        By = door.By,
        Brought = asked ?? 0,
        _isNew = true,
        _takesAll = asked is null,
        _waits = waits,
        Result = result,
    };

    /// <summary>
    /// Lets the party in, as its scans came one after the other: who was scanned first comes in first, whichever device was
    /// heard first. A door that waits for the answer lets in all who came, or nobody; whom others have let in are in.
    /// </summary>
    /// <returns>How many are in.</returns>
    internal static int Admit(int partySize, IEnumerable<Scan> scans)
    {
        var left = partySize;
        foreach (var scan in scans.Where(scan => scan.Counts).OrderBy(scan => scan.At).ThenBy(scan => scan.Received).ThenBy(scan => scan.Id))
        {
            scan.LetIn(left, partySize);
            left -= scan.People;
        }

        return partySize - left;
    }

    internal void Undo(string by, DateTimeOffset now)
    {
        if (Undone is null)
            (Undone, UndoneBy, People) = (now, by, 0);
    }

    private void LetIn(int left, int partySize)
    {
        // A device that has decided by itself took nobody to be in.
        if (_isNew && _takesAll)
            Brought = left > 0 || _waits ? left : partySize;
        TurnedAway = _isNew && _waits && (left == 0 || Brought > left);
        _isNew = false;
        People = TurnedAway ? 0 : Math.Min(Brought, left);
        Result = People > 0 ? ScanResult.Admitted : ScanResult.AlreadyAdmitted;
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

    /// <summary>It was taken back, and lets nobody in.</summary>
    Undone,
}
