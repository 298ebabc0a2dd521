using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Http;

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
        if (faults.From(From) is { } from)
            events = events.Where(e => e.Ends >= from);
        if (faults.To(To) is { } to)
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
}
