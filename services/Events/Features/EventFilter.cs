using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Http;
using NodaTime;
using NodaTime.Text;

namespace KiBiennale.Events.Features;

/// <summary>What of the programme a visitor asks for. Every list and feed takes the same.</summary>
/// <param name="Hub">Slug of a hub.</param>
/// <param name="From">First day (Europe/Berlin), or an instant: what ends later.</param>
/// <param name="To">Last day (inclusive), or an instant: what begins earlier.</param>
/// <param name="Format">Kind of event, such as <c>workshop</c>; several are alternatives.</param>
/// <param name="Audience">Whom it is for, such as <c>schools</c>; several are alternatives.</param>
internal sealed record EventFilter(string? Hub, string? From, string? To, string[]? Format, string[]? Audience)
{
    public IQueryable<Event> Apply(IQueryable<Event> events, Faults faults)
    {
        if (Hub is not null)
            events = events.Where(e => e.Hub == Hub);
        if (Bound("from", From, TimeOfFirst, faults) is { } from)
            events = events.Where(e => e.Ends >= from);
        if (Bound("to", To, TimeAfterLast, faults) is { } to)
            events = events.Where(e => e.Starts < to);
        if (Format is { Length: > 0 })
        {
            foreach (var format in Format)
                faults.OneOf("format", format, Vocabulary.Formats);
            events = events.Where(e => Format.Contains(e.Format));
        }

        if (Audience is { Length: > 0 })
        {
            foreach (var audience in Audience)
                faults.OneOf("audience", audience, Vocabulary.Audiences);
            events = events.Where(e => e.Audiences.Any(audience => Audience.Contains(audience)));
        }

        return events;
    }

    private static Instant TimeOfFirst(LocalDate day) => FestivalTime.Zone.AtStartOfDay(day).ToInstant();

    private static Instant TimeAfterLast(LocalDate day) => FestivalTime.Zone.AtStartOfDay(day.PlusDays(1)).ToInstant();

    private static Instant? Bound(string path, string? value, Func<LocalDate, Instant> ofDay, Faults faults)
    {
        if (value is null)
            return null;
        if (LocalDatePattern.Iso.Parse(value) is { Success: true, Value: { Year: >= 2000 and < 2100 } day })
            return ofDay(day);
        var reading = FestivalTime.Read(value);
        if (reading.Value is null)
            faults.Add(path, "must be a day such as 2026-09-07 or a time such as 2026-09-07T10:00.", reading.Code);
        return reading.Value?.ToInstant();
    }
}
