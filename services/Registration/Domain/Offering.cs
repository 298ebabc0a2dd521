using KiBiennale.Contracts;

namespace KiBiennale.Registrations.Domain;

/// <summary>Something that can be booked: a whole event, one of its sessions, or one of its slots.</summary>
public sealed partial class Offering
{
    private Offering()
    {
    }

    public Guid Id { get; private set; }

    public Guid EventId { get; private set; }

    public string Hub { get; private set; } = "";

    /// <summary>The event's version that it is made of.</summary>
    public long EventVersion { get; private set; }

    /// <summary>The session's id within the event; null: the whole event, or a slot.</summary>
    public string? Session { get; private set; }

    /// <summary>The slot's local begin, its identity within the event; null: the whole event, or a session.</summary>
    public string? Slot { get; private set; }

    /// <summary>Its place in the event's programme.</summary>
    public int Position { get; private set; }

    public LocalizedText Title { get; private set; } = null!;

    public DateTimeOffset? Starts { get; private set; }

    public DateTimeOffset? Ends { get; private set; }

    public DateTimeOffset? Opens { get; private set; }

    public DateTimeOffset? Closes { get; private set; }

    /// <summary>Slug of the hub's venue; null: none is known, or it is online.</summary>
    public string? Venue { get; private set; }

    public string? Room { get; private set; }

    /// <summary>Places for people; null: no limit.</summary>
    public int? Capacity { get; private set; }

    /// <summary>People who have a place, or for whom one is held.</summary>
    public int Taken { get; private set; }

    /// <summary>
    /// So many more may be taken than there are places: raised when the hub lowers the capacity under what is taken, or
    /// lets somebody in knowingly, and by nothing else.
    /// </summary>
    public int Excess { get; private set; }

    /// <summary>People who wait for one.</summary>
    public int Waiting { get; private set; }

    /// <summary>Registrations that wait.</summary>
    public int WaitingParties { get; private set; }

    /// <summary>The number of the registration that came last: who comes first has the lower one.</summary>
    public long LastNumber { get; private set; }

    /// <summary>Whether what is left has changed since others were told.</summary>
    public bool Unsaid { get; private set; }

    public RegistrationMode Mode { get; private set; }

    public int MinParty { get; private set; }

    public int MaxParty { get; private set; }

    public bool WaitingList { get; private set; }

    /// <summary>Whether who comes later may have places for which who waits first are too many.</summary>
    public bool SmallerPartyMayPass { get; private set; }

    public bool Groups { get; private set; }

    /// <summary>Whether people must prove that their address is theirs before they have places.</summary>
    public bool ConfirmAddress { get; private set; }

    public IReadOnlyList<QuestionSnapshot> Questions { get; private set; } = [];

    /// <summary>Of what is in one group a person takes one; null: it is in none.</summary>
    public string? ExclusiveGroup { get; private set; }

    public bool Cancelled { get; private set; }

    /// <summary>Whether the event's rule makes this slot no more, and it is there for those who have booked it.</summary>
    public bool Kept { get; private set; }

    public bool IsBooked => Taken > 0 || Waiting > 0;

    /// <summary>Whether the hub has invited anybody to it.</summary>
    public bool Invited { get; private set; }

    /// <summary>Whether anybody has ever registered for it, or was invited to.</summary>
    public bool IsKnownToPeople => IsBooked || LastNumber > 0 || Invited;

    /// <summary>Places that nobody has.</summary>
    public int Free => Capacity is { } capacity ? Math.Max(0, capacity - Taken) : int.MaxValue;

    /// <summary>Open, waitlist or full, whether or not it is the time to register.</summary>
    public OfferingState Fullness => HasPlacesFor(1) ? OfferingState.Open : WaitingList ? OfferingState.Waitlist : OfferingState.Full;

    internal static Offering Create(Guid id, Guid eventId, OfferedPart part) =>
        new() { Id = id, EventId = eventId, Session = part.Session, Slot = part.Slot };

    internal void Follow(EventSnapshot snapshot, OfferedPart part, int position)
    {
        (Hub, EventVersion) = (snapshot.Hub, snapshot.Version);
        Position = position;
        Title = part.Title;
        Place(snapshot, Exact(part.Starts), Exact(part.Ends), part.Venue, part.Room);
        Opens = snapshot.Registration.Opens?.ToUniversalTime();
        Closes = (snapshot.Registration.Closes ?? Starts)?.ToUniversalTime();
        Capacity = part.Capacity;
        // Nobody loses a place because there are to be fewer.
        Excess = Math.Max(0, Taken - (Capacity ?? Taken));
        Mode = Enum.Parse<RegistrationMode>(snapshot.Registration.Mode, ignoreCase: true);
        MinParty = snapshot.Registration.MinParty;
        MaxParty = snapshot.Registration.MaxParty;
        WaitingList = snapshot.Registration.WaitingList;
        SmallerPartyMayPass = snapshot.Registration.SmallerPartyMayPass;
        Groups = snapshot.Registration.Groups;
        Questions = snapshot.Registration.Questions ?? [];
        ConfirmAddress = snapshot.Registration.ConfirmAddress;
        ExclusiveGroup = part.ExclusiveGroup;
        Cancelled = snapshot.Cancelled || part.Cancelled;
        Kept = false;
    }

    /// <summary>The event no longer offers it; who has booked it keeps a cancelled booking, not a lost one.</summary>
    internal void Withdraw()
    {
        Cancelled = true;
        Kept = false;
    }

    /// <summary>The hub takes registrations otherwise, or none: who has registered stays so.</summary>
    internal void Close() => (Closes, Cancelled) = (DateTimeOffset.UnixEpoch, false);

    /// <summary>The rule no longer makes this slot, which stays as it is; so what was cancelled before stays cancelled.</summary>
    /// <param name="snapshot">What is so of the event.</param>
    internal void Keep(EventSnapshot snapshot)
    {
        Kept = !Cancelled;
        if (!OfferedPart.IsBookable(snapshot))
            Closes = DateTimeOffset.UnixEpoch;
        EventVersion = snapshot.Version;
        Place(snapshot, Starts, Ends, Venue, Room);
    }

    /// <summary>Whether who comes now gets places: who waits goes first.</summary>
    internal bool HasPlacesFor(int party) => party <= Free && (WaitingParties == 0 || SmallerPartyMayPass);

    internal long NextNumber() => ++LastNumber;

    internal void Take(int party)
    {
        Taken += party;
        Unsaid = true;
    }

    /// <summary>More are let in than there are places: an act of the hub, and of nobody else.</summary>
    internal void TakeAboveCapacity(int party)
    {
        Take(party);
        Excess = Math.Max(Excess, Taken - (Capacity ?? Taken));
    }

    internal void Release(int party)
    {
        Taken -= party;
        // A place above capacity that becomes free is none for others.
        Excess = Math.Min(Excess, Math.Max(0, Taken - (Capacity ?? Taken)));
        Unsaid = true;
    }

    internal void Queue(int party)
    {
        Waiting += party;
        WaitingParties++;
        Unsaid = true;
    }

    internal void Unqueue(int party)
    {
        Waiting -= party;
        WaitingParties--;
        Unsaid = true;
    }

    /// <summary>What a registration is that has its places.</summary>
    /// <param name="isProved">Whether its address is known to be the person's.</param>
    /// <param name="isApproved">Whether the hub has decided about it: it has invited the person.</param>
    internal RegistrationStatus StatusWithPlaces(bool isProved, bool isApproved) =>
        ConfirmAddress && !isProved ? RegistrationStatus.AwaitingConfirmation
        : Mode is RegistrationMode.Approval && !isApproved ? RegistrationStatus.PendingApproval
        : RegistrationStatus.Confirmed;

    /// <summary>Until when places are held for so long, at most until it begins; what has begun already goes on.</summary>
    internal DateTimeOffset HoldUntil(TimeSpan window, DateTimeOffset now) => Starts is { } begin && begin > now && begin < now + window ? begin : now + window;

    internal void NoteInvited() => Invited = true;

    internal void NoteSaid() => Unsaid = false;

    /// <summary>Whether and how one can book it now.</summary>
    public OfferingState StateAt(DateTimeOffset now) =>
        Cancelled ? OfferingState.Cancelled
        : Postponed ? OfferingState.Closed
        : now < Opens ? OfferingState.NotYet
        : now >= Closes ? OfferingState.Closed
        : Fullness;
}
