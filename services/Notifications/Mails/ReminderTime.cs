using KiBiennale.ServiceDefaults;
using NodaTime;

namespace KiBiennale.Notifications.Mails;

/// <summary>When people are reminded: by the clock on the wall, also where it is changed in between.</summary>
internal static class ReminderTime
{
    /// <summary>That long before; a time that a clock change skips or repeats is the later and the earlier of what it can be.</summary>
    public static DateTimeOffset? Of(DateTimeOffset? starts, TimeSpan before) => starts is not { } begin ? null
        : Instant.FromDateTimeOffset(begin).InZone(FestivalTime.Zone).LocalDateTime.Minus(Period.FromTicks(before.Ticks)).InZoneLeniently(FestivalTime.Zone)
            .ToInstant().ToDateTimeOffset();
}
