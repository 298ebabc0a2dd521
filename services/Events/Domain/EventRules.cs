using NodaTime;

namespace KiBiennale.Events.Domain;

/// <summary>Something that an event's content says and that cannot be.</summary>
/// <param name="Path">Where, as in <c>sessions[2].ends</c>.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Code">What kind of breach, where a hub's system may want to tell it apart.</param>
public sealed record Breach(string Path, string Message, string Code = "invalid");

/// <summary>What must hold between the parts of an event's content.</summary>
public static class EventRules
{
    /// <summary>Every breach at once.</summary>
    /// <param name="content">What the hub says; parts that could not be read are missing.</param>
    /// <param name="venues">Slugs of the hub's venues.</param>
    public static IEnumerable<Breach> Breaches(EventContent content, IReadOnlySet<string> venues) =>
        [.. PlaceBreaches(content, venues), .. TimeBreaches(content), .. SessionBreaches(content, venues), .. content.Slots is { } slots ? SlotRules.Breaches(slots) : [], .. RegistrationBreaches(content)];

    private static IEnumerable<Breach> PlaceBreaches(EventContent content, IReadOnlySet<string> venues)
    {
        if (content.Venue is not null && !venues.Contains(content.Venue))
            yield return new("venue", $"The hub has no venue '{content.Venue}'.");
        if (content.Mode is "online" && content.Venue is not null)
            yield return new("venue", "An online event has no venue; a hybrid one has.");
        if (content.Mode is "onsite" && content.OnlineUrl is not null)
            yield return new("onlineUrl", "An onsite event has no online address; a hybrid one has.");
    }

    private static IEnumerable<Breach> TimeBreaches(EventContent content)
    {
        if (content.Ends is not null && content.Starts is null)
            yield return new("starts", "is required where 'ends' is given.");
        if (content.Starts is not null && content.Ends is null)
            yield return new("ends", "is required where 'starts' is given.");
        if (IsBefore(content.Ends, content.Starts))
            yield return new("ends", "lies before 'starts'.");
        foreach (var (stop, index) in content.Route.Select((stop, index) => (stop, index)))
        {
            if (stop.Until < stop.From)
                yield return new($"route[{index}].until", "lies before 'from'.");
        }

        foreach (var (hours, index) in content.OpeningHours.Select((hours, index) => (hours, index)))
        {
            if (hours.Until <= hours.From)
                yield return new($"openingHours[{index}].until", "must lie after 'from'.");
        }
    }

    private static IEnumerable<Breach> SessionBreaches(EventContent content, IReadOnlySet<string> venues)
    {
        var ids = new HashSet<string>();
        foreach (var (session, index) in content.Sessions.Select((session, index) => (session, index)))
        {
            var path = $"sessions[{index}]";
            if (!ids.Add(session.Id))
                yield return new(path + ".id", $"'{session.Id}' stands there more than once.");
            if (session.Venue is not null && !venues.Contains(session.Venue))
                yield return new(path + ".venue", $"The hub has no venue '{session.Venue}'.");
            if (IsBefore(session.Ends, session.Starts))
                yield return new(path + ".ends", "lies before 'starts'.");
            if (IsBefore(session.Starts, content.Starts) || IsBefore(content.Ends, session.Starts))
                yield return new(path + ".starts", "lies outside the event.");
            if (IsBefore(content.Ends, session.Ends))
                yield return new(path + ".ends", "lies outside the event.");
        }
    }

    private static IEnumerable<Breach> RegistrationBreaches(EventContent content)
    {
        var registration = content.Registration;
        if (registration.Mode is "external" && registration.Url is null)
            yield return new("registration.url", "is required where the mode is 'external'.");
        if (registration.MaxParty < registration.MinParty)
            yield return new("registration.maxParty", "is less than 'minParty'.");
        if (registration.Capacity < registration.MinParty)
            yield return new("registration.capacity", "is less than 'minParty'.");
        if (IsBefore(registration.Closes, registration.Opens))
            yield return new("registration.closes", "lies before 'opens'.");
    }

    private static bool IsBefore(OffsetDateTime? earlier, OffsetDateTime? later) =>
        earlier is { } first && later is { } second && first.ToInstant() < second.ToInstant();
}
