using KiBiennale.Contracts;

namespace KiBiennale.Registrations.Domain;

/// <summary>An event of the programme and what can be booked of it, made from the Events service's messages alone.</summary>
public sealed class OfferedEvent
{
    private readonly List<Offering> _offerings = [];

    private OfferedEvent()
    {
    }

    public Guid EventId { get; private set; }

    public string Hub { get; private set; } = "";

    public long Version { get; private set; }

    /// <summary>Raised whenever something is said of what is left.</summary>
    public long AvailabilityVersion { get; private set; }

    /// <summary>What was said last; before anything was, that nothing can be booked.</summary>
    public OfferingState? SaidState { get; private set; }

    /// <inheritdoc cref="SaidState"/>
    public int? SaidPlacesLeft { get; private set; }

    public IReadOnlyList<Offering> Offerings => _offerings;

    /// <summary>Slots that the rule makes no more and that are kept for those who have booked them.</summary>
    public IReadOnlyList<string> KeptSlots => [.. _offerings.Where(offering => offering.Kept).Select(offering => offering.Slot!).Order(StringComparer.Ordinal)];

    /// <summary>An event that nothing is known of yet: <see cref="Follow"/> comes next.</summary>
    public static OfferedEvent Create(Guid eventId) => new() { EventId = eventId };

    /// <summary>
    /// Takes over what is newer; messages may come late and out of order. What is told again of the same version is taken
    /// over too: a resync after an update tells more of it than was told before.
    /// </summary>
    /// <returns>What others must hear of the slots that are kept: others than before; else null.</returns>
    public SlotsKept? Follow(EventSnapshot snapshot)
    {
        if (snapshot.Version < Version)
            return null;
        Hub = snapshot.Hub;
        Version = snapshot.Version;

        var before = KeptSlots;
        var known = _offerings.ToDictionary(offering => (offering.Session, offering.Slot));
        var position = 0;
        foreach (var part in OfferedPart.Of(snapshot))
        {
            if (!known.Remove((part.Session, part.Slot), out var offering))
            {
                offering = Offering.Create(Guid.CreateVersion7(), EventId, part);
                _offerings.Add(offering);
            }

            offering.Follow(snapshot, part, position++);
        }

        foreach (var gone in known.Values)
            LeaveOut(gone, snapshot);
        return KeptSlots.SequenceEqual(before) ? null : new(EventId, Version, Hub, KeptSlots);
    }

    /// <summary>Says what is left, if that is something else than was said last; to be asked whenever offerings or their places have changed.</summary>
    public AvailabilityChanged? SayAvailability(DateTimeOffset now)
    {
        foreach (var offering in _offerings)
            offering.NoteSaid();
        var (state, placesLeft) = Availability.Of(_offerings, now);
        if (state == SaidState && placesLeft == SaidPlacesLeft)
            return null;
        (SaidState, SaidPlacesLeft) = (state, placesLeft);
        AvailabilityVersion++;
        return new(EventId, AvailabilityVersion, state is { } best ? Names.Of(best) : null, placesLeft, now.ToUniversalTime());
    }

    /// <summary>Says of which offerings the last place is taken; to be asked when <see cref="SayAvailability"/> is.</summary>
    public IReadOnlyList<OfferingFull> SayFull(DateTimeOffset now) => [.. _offerings.Select(offering => offering.SayFull(now)).OfType<OfferingFull>()];

    private void LeaveOut(Offering gone, EventSnapshot snapshot)
    {
        var takesPlace = !snapshot.Cancelled && (gone.Session is null || snapshot.Sessions.Any(session => session.Session == gone.Session));
        if (gone.Slot is not null && !gone.IsKnownToPeople)
            _offerings.Remove(gone);
        // What was postponed and is not there any more has no time at which it could be kept.
        else if (gone.Slot is not null && gone.IsBooked && takesPlace && (snapshot.Postponed || !gone.Postponed))
            gone.Keep(snapshot);
        else if (gone.Slot is null && takesPlace)
            gone.Close();
        else
            gone.Withdraw();
    }
}
