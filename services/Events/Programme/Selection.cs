namespace KiBiennale.Events.Programme;

/// <summary>What of the programme is asked for.</summary>
/// <param name="Values">By facet the values of which an event must have one.</param>
/// <param name="From">Ticks: what ends then or later; null: any.</param>
/// <param name="To">Ticks: what begins earlier; null: any.</param>
/// <param name="Near">Only at venues not farther away.</param>
/// <param name="Found">What the words looked for are in; null: no words.</param>
internal sealed record Selection(IReadOnlyDictionary<string, string[]> Values, long? From, long? To, Near? Near, FoundEvents? Found);

/// <summary>A circle on the map.</summary>
/// <param name="Latitude">Degrees north, WGS84.</param>
/// <param name="Longitude">Degrees east, WGS84.</param>
/// <param name="Kilometres">Radius.</param>
internal sealed record Near(double Latitude, double Longitude, double Kilometres)
{
    private const double EarthRadius = 6371;

    /// <summary>Kilometres as the crow flies (haversine).</summary>
    public double DistanceTo(IndexedVenue venue)
    {
        var (lat1, lat2) = (double.DegreesToRadians(Latitude), double.DegreesToRadians(venue.Latitude));
        var (north, east) = (Math.Sin((lat2 - lat1) / 2), Math.Sin(double.DegreesToRadians(venue.Longitude - Longitude) / 2));
        return 2 * EarthRadius * Math.Asin(Math.Min(1, Math.Sqrt(north * north + Math.Cos(lat1) * Math.Cos(lat2) * east * east)));
    }
}

/// <summary>The events that words are found in, best first.</summary>
/// <param name="InTitle">All of the words in its title.</param>
/// <param name="AsWords">All of them somewhere, as words.</param>
/// <param name="All">All of them somewhere, be it within longer words, or as the place where it is.</param>
/// <param name="Corrected">What was looked for instead, when nothing was found as written.</param>
internal sealed record FoundEvents(NumberSet InTitle, NumberSet AsWords, NumberSet All, string? Corrected)
{
    /// <summary>What is chosen of them, in three parts.</summary>
    public IEnumerable<NumberSet> ByRank(NumberSet chosen) =>
        [InTitle.Copy().And(chosen), AsWords.Copy().And(chosen).Without(InTitle), chosen.Copy().Without(InTitle).Without(AsWords)];
}

/// <summary>How a list is ordered.</summary>
internal enum ListOrder
{
    /// <summary>By begin; what has no date yet stands last.</summary>
    Start,

    /// <summary>Where the words stand, then by begin.</summary>
    Relevance,

    /// <summary>The nearest venue first, then by begin.</summary>
    Distance,

    /// <summary>What has changed last comes first.</summary>
    Updated,
}

/// <summary>Where an event stands in a list: what it is ordered by first, then its begin (or nothing), then its id.</summary>
internal readonly record struct Standing(double First, long Then, Guid Id) : IComparable<Standing>
{
    public int CompareTo(Standing other)
    {
        var first = First.CompareTo(other.First);
        var then = first != 0 ? first : Then.CompareTo(other.Then);
        return then != 0 ? then : Id.CompareTo(other.Id);
    }
}
