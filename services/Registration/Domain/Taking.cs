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
/// <param name="now">By the festival's clock.</param>
public sealed class Taking(IReadOnlyDictionary<Guid, Offering> offerings, IEnumerable<Taking.Held> registered, DateTimeOffset now)
{
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
        var faults = WishRules.Check(wish, main, offerings);
        if (faults.Count > 0)
            return new Outcome.Unfit(faults);
        var sessions = wish.Sessions.Select(session => offerings[session]).ToList();
        if (Hindrance(wish, main, sessions) is { } refusal)
            return new Outcome.Refused(refusal);

        var waits = !main.HasPlacesFor(wish.PartySize);
        var status = waits ? RegistrationStatus.Waitlisted : main.Mode is RegistrationMode.Approval ? RegistrationStatus.PendingApproval : RegistrationStatus.Confirmed;
        var registration = Registration.Make(wish, main, status, main: null, now);
        var along = sessions.ConvertAll(session => Registration.Make(wish, session, status, registration.Id, now));
        foreach (var made in along.Prepend(registration))
            Note(new(made.OfferingId, made.EventId, made.ExclusiveGroup, made.Email));
        return new Outcome.Made(registration, along, waits ? main.WaitingParties : null, offerings);
    }

    /// <summary>The first thing that stands against it; null: nothing does.</summary>
    private Refusal? Hindrance(Wish wish, Offering main, List<Offering> sessions)
    {
        if (sessions.Prepend(main).Select(offering => StateHindrance(offering)).FirstOrDefault(refusal => refusal is not null) is { } closed)
            return closed;
        if (sessions.Prepend(main).Any(offering => _held.Contains((offering.Id, wish.Person.Email))))
            return Refusal.AlreadyRegistered;
        var groups = sessions.Prepend(main).Where(offering => offering.ExclusiveGroup is not null).Select(offering => offering.ExclusiveGroup!).ToList();
        if (groups.Distinct().Count() < groups.Count || groups.Exists(group => _exclusive.Contains((main.EventId, group, wish.Person.Email))))
            return Refusal.ExclusiveGroup;
        // Who wants sessions along wants them surely: one does not wait for several things at once.
        if (sessions.Any(session => !session.HasPlacesFor(wish.PartySize)))
            return Refusal.SessionFull;
        var canWait = main.WaitingList && sessions.Count == 0 && wish.PartySize <= (main.Capacity ?? int.MaxValue);
        return main.HasPlacesFor(wish.PartySize) || canWait ? null : Refusal.Full;
    }

    private Refusal? StateHindrance(Offering offering) => offering.StateAt(now) switch
    {
        OfferingState.Cancelled => Refusal.Cancelled,
        OfferingState.NotYet => Refusal.NotOpenYet,
        OfferingState.Closed => Refusal.Closed,
        _ when offering.Mode is RegistrationMode.Invitation => Refusal.InvitationOnly,
        _ => null,
    };

    private void Note(Held held)
    {
        _held.Add((held.OfferingId, held.Email));
        if (held.ExclusiveGroup is not null)
            _exclusive.Add((held.EventId, held.ExclusiveGroup, held.Email));
    }
}
