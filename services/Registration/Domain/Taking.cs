namespace KiBiennale.Registrations.Domain;

/// <summary>What becomes of a wish.</summary>
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>It is granted, be it with a place on the waiting list.</summary>
    /// <param name="Main">For what was asked for first.</param>
    /// <param name="Along">For the sessions along with it.</param>
    /// <param name="Position">On the waiting list; null: it does not wait.</param>
    /// <param name="Offerings">Those that it is for, by their ids.</param>
    public sealed record Made(Registration Main, IReadOnlyList<Registration> Along, int? Position, IReadOnlyDictionary<Guid, Offering> Offerings) : Outcome;

    /// <summary>It cannot be.</summary>
    public sealed record Refused(Refusal Refusal) : Outcome;

    /// <summary>It does not fit what is offered: path and message of each fault.</summary>
    public sealed record Unfit(IReadOnlyList<(string Path, string Message)> Faults) : Outcome;
}

/// <summary>
/// Decides wishes one after the other, first come first served, on offerings that nobody else changes meanwhile.
/// </summary>
/// <param name="offerings">All that the wishes name, as far as it is there.</param>
/// <param name="registered">The live registrations of all who ask.</param>
/// <param name="invitations">Those that are brought along, as far as they are there.</param>
/// <param name="used">Those of them with which somebody has registered.</param>
/// <param name="confirmWindow">For how long places are held until an address is confirmed.</param>
/// <param name="now">By the festival's clock.</param>
public sealed class Taking(
    IReadOnlyDictionary<Guid, Offering> offerings, IEnumerable<Taking.Held> registered, IReadOnlyDictionary<Guid, Invitation> invitations, IEnumerable<Guid> used, TimeSpan confirmWindow,
    DateTimeOffset now)
{
    private readonly HashSet<Guid> _used = [.. used];
    private readonly HashSet<(Guid Offering, string Email)> _held = [];
    private readonly HashSet<(Guid EventId, string Group, string Email)> _exclusive = [];

    /// <summary>What somebody has already.</summary>
    public sealed record Held(Guid OfferingId, Guid EventId, string? ExclusiveGroup, string Email);

    /// <summary>Decides about the next one, and changes the offerings accordingly.</summary>
    public Outcome Decide(Wish wish)
    {
        foreach (var held in registered)
            Note(held);
        registered = [];

        if (!offerings.TryGetValue(wish.Offering, out var main))
            return new Outcome.Refused(Refusal.UnknownOffering);
        var invitation = wish.Invitation is { } brought ? invitations.GetValueOrDefault(brought) : null;
        // Whether it is too late for everybody is said further down.
        if (wish.Invitation is not null && invitation?.IsGoodFor(main, now) is not true && main.StateAt(now) is not (OfferingState.Closed or OfferingState.Cancelled))
            return new Outcome.Refused(Refusal.NoSuchInvitation);
        var faults = WishRules.Check(wish, main, offerings, invitation);
        if (faults.Count > 0)
            return new Outcome.Unfit(faults);
        var sessions = wish.Sessions.Select(session => offerings[session]).ToList();
        if (Hindrance(wish, main, sessions) is { } refusal)
            return new Outcome.Refused(refusal);

        var waits = !main.HasPlacesFor(wish.PartySize) && wish.HubAct is null;
        // An invitation has come to its guest's address, and proves no other.
        var isProved = invitation?.Email == wish.Person.Email;
        var status = waits ? RegistrationStatus.Waitlisted
            : wish.HubAct is not null ? RegistrationStatus.Confirmed
            : main.StatusWithPlaces(isProved, isApproved: invitation is not null);
        DateTimeOffset? heldUntil = status is RegistrationStatus.AwaitingConfirmation ? main.HoldUntil(confirmWindow, now) : null;
        var registration = Registration.Make(wish, main, status, heldUntil, isProved, main: null, now);
        var along = sessions.ConvertAll(session => Registration.Make(wish, session, status, heldUntil, isProved, registration.Id, now));
        foreach (var made in along.Prepend(registration))
            Note(new(made.OfferingId, made.EventId, made.ExclusiveGroup, made.Email));
        if (invitation is not null)
            _used.Add(invitation.Id);
        return new Outcome.Made(registration, along, waits ? main.WaitingParties : null, offerings);
    }

    /// <summary>The first thing that stands against it; null: nothing does.</summary>
    private Refusal? Hindrance(Wish wish, Offering main, List<Offering> sessions)
    {
        if (sessions.Prepend(main).Select(offering => StateHindrance(offering, wish)).FirstOrDefault(refusal => refusal is not null) is { } closed)
            return closed;
        if (sessions.Prepend(main).Any(offering => _held.Contains((offering.Id, wish.Person.Email))))
            return wish.HubAct is null ? Refusal.AlreadyRegistered : Refusal.AlreadyComes;
        if (wish.Invitation is { } invitation && _used.Contains(invitation))
            return Refusal.InvitationUsed;
        var groups = sessions.Prepend(main).Where(offering => offering.ExclusiveGroup is not null).Select(offering => offering.ExclusiveGroup!).ToList();
        if (groups.Distinct().Count() < groups.Count || groups.Exists(group => _exclusive.Contains((main.EventId, group, wish.Person.Email))))
            return Refusal.ExclusiveGroup;
        // Who wants sessions along wants them surely: one does not wait for several things at once.
        if (sessions.Any(session => !session.HasPlacesFor(wish.PartySize)))
            return Refusal.SessionFull;
        if (wish.HubAct is { } act)
            return main.HasPlacesFor(wish.PartySize) || act.AboveCapacity ? null : Refusal.FullForHub;
        var canWait = main.WaitingList && sessions.Count == 0 && wish.PartySize <= (main.Capacity ?? int.MaxValue);
        return main.HasPlacesFor(wish.PartySize) || canWait ? null : Refusal.Full;
    }

    private Refusal? StateHindrance(Offering offering, Wish wish) => offering.StateAt(now) switch
    {
        OfferingState.Cancelled => Refusal.Cancelled,
        _ when wish.HubAct is not null => null,
        OfferingState.NotYet when wish.Invitation is null => Refusal.NotOpenYet,
        OfferingState.Closed => Refusal.Closed,
        _ when offering.Mode is RegistrationMode.Invitation && wish.Invitation is null => Refusal.InvitationOnly,
        _ => null,
    };

    private void Note(Held held)
    {
        _held.Add((held.OfferingId, held.Email));
        if (held.ExclusiveGroup is not null)
            _exclusive.Add((held.EventId, held.ExclusiveGroup, held.Email));
    }
}
