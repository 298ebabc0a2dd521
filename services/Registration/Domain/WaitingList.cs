namespace KiBiennale.Registrations.Domain;

/// <summary>Who waits gets places as they become free: first come, first served.</summary>
public static class WaitingList
{
    /// <summary>Whether places that are free can be offered to anybody.</summary>
    public static bool MayOffer(this Offering offering, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(offering);
        return offering is { Free: > 0, WaitingParties: > 0, Cancelled: false } && !(now >= offering.Starts);
    }

    /// <summary>Offers what is free to those who are next; a party waits as a whole.</summary>
    /// <param name="offering">What they wait for.</param>
    /// <param name="next">Those who wait, in their order; more may wait after them.</param>
    /// <param name="window">For how long places are held, at most until it begins.</param>
    /// <param name="now">By the festival's clock.</param>
    /// <returns>Who has got an offer, and whether any after those asked about might get one.</returns>
    public static (IReadOnlyList<Registration> Offered, bool MayGoOn) Offer(Offering offering, IEnumerable<Registration> next, TimeSpan window, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(offering);
        ArgumentNullException.ThrowIfNull(next);
        var until = offering.HoldUntil(window, now);
        var offered = new List<Registration>();
        foreach (var registration in next)
        {
            if (registration.PartySize <= offering.Free)
            {
                registration.Offer(offering, until, now);
                offered.Add(registration);
            }
            else if (!offering.SmallerPartyMayPass)
            {
                return (offered, false);
            }
        }

        return (offered, offering.MayOffer(now));
    }
}
