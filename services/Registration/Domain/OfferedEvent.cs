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

    public IReadOnlyList<Offering> Offerings => _offerings;

    public static OfferedEvent Of(EventSnapshot snapshot)
    {
        var offered = new OfferedEvent { EventId = snapshot.EventId };
        offered.Follow(snapshot);
        return offered;
    }

    /// <summary>Takes over what is newer; messages may come late and out of order.</summary>
    public void Follow(EventSnapshot snapshot)
    {
        if (snapshot.Version <= Version)
            return;
        Hub = snapshot.Hub;
        Version = snapshot.Version;

        var bookable = Bookable(snapshot).ToList();
        foreach (var ((session, part), position) in bookable.Select((what, position) => (what, position)))
            OfferingOf(session).Follow(snapshot, part, position);
        foreach (var gone in _offerings.Where(offering => bookable.TrueForAll(what => what.Session != offering.Session)))
            gone.Withdraw();
    }

    private static IEnumerable<(string? Session, SessionSnapshot? Part)> Bookable(EventSnapshot snapshot)
    {
        if (snapshot.Registration.Mode is not ("open" or "approval" or "invitation"))
            yield break;
        // An event of slots is booked slot by slot.
        if (snapshot.Slots is null)
            yield return (null, null);
        foreach (var session in snapshot.Sessions.Where(session => session.Capacity is not null))
            yield return (session.Session, session);
    }

    private Offering OfferingOf(string? session)
    {
        if (_offerings.Find(offering => offering.Session == session) is { } known)
            return known;
        var created = Offering.Create(Guid.CreateVersion7(), EventId, session);
        _offerings.Add(created);
        return created;
    }
}
