namespace KiBiennale.Registrations.Domain;

/// <summary>A party that wants, waits for or has places of one offering. Whatever becomes of it, the offering counts along.</summary>
public sealed partial class Registration
{
    private Registration()
    {
    }

    public Guid Id { get; private set; }

    public Guid EventId { get; private set; }

    public Guid OfferingId { get; private set; }

    /// <summary>The registration for the event that this one, for a session, was made along with; null: it was made by itself.</summary>
    public Guid? MainId { get; private set; }

    /// <summary>Its order at the offering: who came first has the lower one.</summary>
    public long Number { get; private set; }

    public RegistrationStatus Status { get; private set; }

    public int PartySize { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>In the one spelling that an address has.</summary>
    public string Email { get; private set; } = "";

    /// <summary>The person who was signed in, or whose address it was when they signed up; null: nobody is known.</summary>
    public string? Account { get; private set; }

    public string Locale { get; private set; } = "";

    public bool Newsletter { get; private set; }

    public VisitingGroup? Group { get; private set; }

    public IReadOnlyDictionary<string, string> Answers { get; private set; } = new Dictionary<string, string>();

    /// <summary>As the offering's when it was made; null: none.</summary>
    public string? ExclusiveGroup { get; private set; }

    /// <summary>The invitation that it was made with; null: none.</summary>
    public Guid? InvitationId { get; private set; }

    /// <summary>What the hub has noted of it for itself; null: nothing.</summary>
    public string? Note { get; private set; }

    /// <summary>Until when places are held that have to be accepted, or whose address has to be confirmed; null: none are.</summary>
    public DateTimeOffset? HeldUntil { get; private set; }

    /// <summary>When it was proved that the address is the person's; null: nobody has asked for that, or it was not.</summary>
    public DateTimeOffset? AddressConfirmed { get; private set; }

    /// <summary>Which secret link is good: it rises when somebody else takes the registration over.</summary>
    public int LinkVersion { get; private set; } = 1;

    /// <summary>How many of the party have come in.</summary>
    public int Admitted { get; private set; }

    /// <summary>When the first of them did; null: nobody has.</summary>
    public DateTimeOffset? AdmittedAt { get; private set; }

    public long Version { get; private set; } = 1;

    /// <summary>When it was made, and consent to keep it given.</summary>
    public DateTimeOffset Created { get; private set; }

    public DateTimeOffset Updated { get; private set; }

    /// <summary>Takes places, or a place on the waiting list.</summary>
    internal static Registration Make(Wish wish, Offering offering, RegistrationStatus status, DateTimeOffset? heldUntil, bool isProved, Guid? main, DateTimeOffset now)
    {
        if (!status.HoldsPlaces())
            offering.Queue(wish.PartySize);
        else if (wish.HubAct is { AboveCapacity: true })
            offering.TakeAboveCapacity(wish.PartySize);
        else
            offering.Take(wish.PartySize);
        return new()
        {
            Id = Guid.CreateVersion7(),
            EventId = offering.EventId,
            OfferingId = offering.Id,
            MainId = main,
            Number = offering.NextNumber(),
            Status = status,
            PartySize = wish.PartySize,
            Name = wish.Person.Name,
            Email = wish.Person.Email,
            Account = wish.Person.Account,
            Locale = wish.Person.Locale,
            Newsletter = wish.Newsletter,
            Group = wish.Group,
            Answers = main is null ? wish.Answers : new Dictionary<string, string>(),
            ExclusiveGroup = offering.ExclusiveGroup,
            InvitationId = main is null ? wish.Invitation : null,
            HeldUntil = heldUntil,
            AddressConfirmed = isProved ? now : null,
            Created = now,
            Updated = now,
        };
    }

    /// <summary>Holds places for who waited.</summary>
    internal void Offer(Offering offering, DateTimeOffset until, DateTimeOffset now)
    {
        offering.Unqueue(PartySize);
        offering.Take(PartySize);
        HeldUntil = until;
        Become(RegistrationStatus.Offered, now);
    }

    /// <summary>Takes what was offered.</summary>
    /// <param name="offering">What it is for.</param>
    /// <param name="confirmBy">By when the address has to be confirmed, where the event asks for that.</param>
    /// <param name="now">By the festival's clock.</param>
    internal Refusal? Accept(Offering offering, DateTimeOffset confirmBy, DateTimeOffset now)
    {
        if (Status is not RegistrationStatus.Offered || now >= HeldUntil)
            return Refusal.NothingOffered;
        var status = offering.StatusWithPlaces(isProved: AddressConfirmed is not null, isApproved: InvitationId is not null);
        HeldUntil = status is RegistrationStatus.AwaitingConfirmation ? confirmBy : null;
        Become(status, now);
        return null;
    }

    /// <summary>The address is the person's.</summary>
    internal Refusal? ConfirmAddress(Offering offering, DateTimeOffset now)
    {
        if (!Status.IsLive() || (Status is RegistrationStatus.AwaitingConfirmation && now >= HeldUntil))
            return Refusal.Over;
        if (Status is not RegistrationStatus.AwaitingConfirmation)
            return null;
        (AddressConfirmed, HeldUntil) = (now, null);
        Become(offering.StatusWithPlaces(isProved: true, isApproved: InvitationId is not null), now);
        return null;
    }

    /// <summary>Lets the next have what was offered.</summary>
    internal Refusal? Decline(Offering offering, DateTimeOffset now)
    {
        if (Status is not RegistrationStatus.Offered)
            return Refusal.NothingOffered;
        End(offering, RegistrationStatus.Cancelled, now);
        return null;
    }

    /// <summary>The hub gives it places, or does not.</summary>
    internal Refusal? Decide(Offering offering, bool approved, DateTimeOffset now)
    {
        if (Status is not RegistrationStatus.PendingApproval)
            return Refusal.NotPending;
        if (approved)
            Become(RegistrationStatus.Confirmed, now);
        else
            End(offering, RegistrationStatus.Refused, now);
        return null;
    }

    /// <summary>Gives places back, or the place on the waiting list.</summary>
    internal void End(Offering offering, RegistrationStatus status, DateTimeOffset now)
    {
        if (Status.HoldsPlaces())
            offering.Release(PartySize);
        else
            offering.Unqueue(PartySize);
        HeldUntil = null;
        Become(status, now);
    }

    /// <summary>More or fewer people come. Who waits keeps their turn.</summary>
    internal Refusal? Resize(Offering offering, int partySize, DateTimeOffset now)
    {
        if (partySize < Admitted)
            return Refusal.AlreadyAdmitted;
        if (Status.HoldsPlaces())
        {
            var more = partySize - PartySize;
            if (more > 0 && !offering.HasPlacesFor(more))
                return Refusal.Full;
            // By the difference alone: what is above capacity is given up with every place that becomes free.
            if (more > 0)
                offering.Take(more);
            else
                offering.Release(-more);
        }
        else
        {
            // Who never fits would keep all from their places who wait behind.
            if (partySize > (offering.Capacity ?? int.MaxValue))
                return Refusal.Full;
            offering.Unqueue(PartySize);
            offering.Queue(partySize);
        }

        PartySize = partySize;
        Become(Status, now);
        return null;
    }

    internal void Answer(IReadOnlyDictionary<string, string> answers, DateTimeOffset now)
    {
        Answers = answers;
        Become(Status, now);
    }

    /// <summary>Somebody else comes instead; the secret link of before is good no more.</summary>
    internal void Transfer(Registrant person, DateTimeOffset now)
    {
        (Name, Email, Account, Locale) = (person.Name, person.Email, person.Account, person.Locale);
        // Who takes over has not agreed to anything yet, and what the other one said of themselves is not theirs.
        // The group is the party's, and comes as before.
        (Newsletter, AddressConfirmed, Note) = (false, null, null);
        Answers = new Dictionary<string, string>();
        LinkVersion++;
        Become(Status, now);
    }

    /// <summary>Lets people in, as its scans say. It is no change of the registration that anybody would have to read first.</summary>
    internal void Admit(IReadOnlyCollection<Scan> scans)
    {
        Admitted = Scan.Admit(PartySize, scans);
        AdmittedAt = scans.Where(scan => scan.People > 0).Min(scan => (DateTimeOffset?)scan.At);
    }

    private void Become(RegistrationStatus status, DateTimeOffset now)
    {
        Status = status;
        Version++;
        Updated = now;
    }
}
