using System.Globalization;
using KiBiennale.Events.Domain;
using KiBiennale.Events.Programme;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Mvc;

namespace KiBiennale.Events.Features;

/// <summary>What of the programme a visitor asks for. Every list and feed takes the same; several values of one are alternatives.</summary>
/// <param name="Q">
/// Words, all of which an event must have, somewhere in its texts: in any form, within longer words ("Logistik" finds
/// "Hafenlogistik"), or as the name of its place; at most 200 characters.
/// </param>
/// <param name="Hub">Slug of a hub.</param>
/// <param name="City">City of the venue.</param>
/// <param name="From">First day (Europe/Berlin), or an instant: what ends later.</param>
/// <param name="To">Last day (inclusive), or an instant: what begins earlier.</param>
/// <param name="Format">Kind of event, such as <c>workshop</c>.</param>
/// <param name="Audience">Whom it is for, such as <c>schools</c>.</param>
/// <param name="Topic">What it is about, a slug such as <c>mobility</c>.</param>
/// <param name="Mode"><c>onsite</c>, <c>online</c> or <c>hybrid</c>.</param>
/// <param name="Language">Language spoken, ISO 639-1.</param>
/// <param name="Free"><c>true</c>: what costs nothing, or names no price.</param>
/// <param name="Accessible"><c>true</c>: what offers anything to those who need it.</param>
/// <param name="Status"><c>announced</c>, <c>scheduled</c>, <c>postponed</c> or <c>cancelled</c>.</param>
/// <param name="Availability"><c>open</c>, <c>waitlist</c> or <c>full</c>.</param>
/// <param name="Near">Latitude and longitude (WGS84), as in <c>51.48,7.04</c>.</param>
/// <param name="Radius">Kilometres around it; 0.1 to 500, 10 when it is not given.</param>
/// <param name="Search">Looks for the words.</param>
internal sealed record EventFilter(
    string? Q,
    string[]? Hub,
    string[]? City,
    string? From,
    string? To,
    string[]? Format,
    string[]? Audience,
    string[]? Topic,
    string[]? Mode,
    string[]? Language,
    bool? Free,
    bool? Accessible,
    string[]? Status,
    string[]? Availability,
    string? Near,
    double? Radius,
    [property: FromServices] TextSearch Search)
{
    private const double UsualRadius = 10;

    /// <summary>Reads the question, and looks for its words when all of it makes sense.</summary>
    public async Task<Selection?> ReadAsync(Faults faults, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, string[]>();
        Take(Facets.Hub, Hub, null);
        Take(Facets.City, City, null);
        Take(Facets.Format, Format, Vocabulary.Formats);
        Take(Facets.Audience, Audience, Vocabulary.Audiences);
        Take(Facets.Topic, Topic, null);
        Take(Facets.Mode, Mode, Vocabulary.Modes);
        Take(Facets.Language, Language, null);
        Take(Facets.Free, Words(Free), null);
        Take(Facets.Accessible, Words(Accessible), null);
        Take(Facets.Status, Status, Vocabulary.Statuses);
        Take(Facets.Availability, Availability, Vocabulary.Availabilities);
        faults.Optional("q", Q, TextSearch.LongestQuery);
        var from = faults.From(From)?.ToUnixTimeTicks();
        var to = faults.To(To)?.ToUnixTimeTicks();
        var near = Near is null ? null : ReadNear(faults);
        return faults.Any ? null : new(values, from, to, near, await Search.FindAsync(Q, cancellationToken));

        void Take(string facet, string[]? given, IReadOnlyCollection<string>? allowed)
        {
            if (given is not { Length: > 0 })
                return;
            foreach (var value in allowed is null ? [] : given)
                faults.OneOf(facet, value, allowed!);
            values[facet] = given;
        }
    }

    private static string[]? Words(bool? wanted) => wanted is null ? null : [wanted.Value ? "true" : "false"];

    private Near ReadNear(Faults faults)
    {
        var numbers = Near!.Split(',');
        if (numbers.Length != 2
            || !double.TryParse(numbers[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var latitude) || Math.Abs(latitude) is not <= 90
            || !double.TryParse(numbers[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var longitude) || Math.Abs(longitude) is not <= 180)
        {
            faults.Add("near", "must be latitude and longitude such as 51.48,7.04.");
            return new(0, 0, 0);
        }

        return new(latitude, longitude, faults.Within("radius", Radius ?? UsualRadius, 0.1, 500));
    }
}
