namespace KiBiennale.Registrations.Domain;

/// <summary>What one can have of an event.</summary>
/// <param name="State">The best of all that can be booked: open, waitlist or full; null: nothing can be booked.</param>
/// <param name="PlacesLeft">In all that is open; null: no limit, or nothing can be booked.</param>
public sealed record Availability(OfferingState? State, int? PlacesLeft)
{
    /// <summary>
    /// Of these offerings. One that opens later counts with its places: readers know by its times that it is not open yet,
    /// and nothing is said when time alone has passed.
    /// </summary>
    public static Availability Of(IEnumerable<Offering> offerings, DateTimeOffset now)
    {
        var bookable = offerings.Where(offering => offering.StateAt(now) is not (OfferingState.Closed or OfferingState.Cancelled)).ToList();
        var best = bookable.Min(offering => (OfferingState?)offering.Fullness);
        var open = bookable.Where(offering => offering.Fullness is OfferingState.Open).ToList();
        var hasNoLimit = best is null || open.Exists(offering => offering.Capacity is null);
        return new(best, hasNoLimit ? null : open.Sum(offering => offering.Free));
    }
}
