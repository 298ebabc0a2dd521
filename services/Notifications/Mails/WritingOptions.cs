using System.ComponentModel.DataAnnotations;

namespace KiBiennale.Notifications.Mails;

/// <summary>What mails say, and when. Section <c>Mail</c>.</summary>
public sealed class WritingOptions
{
    /// <summary>The festival's name, as mails say it.</summary>
    [Required]
    public string Festival { get; init; } = "KI Biennale 2026";

    /// <summary>How long a mail waits for further changes of the same registration, to tell of all at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan QuietWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long before the begin people are reminded, by the clock on the wall: a day before is at the same time of the day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "14.00:00:00")]
    public TimeSpan ReminderBefore { get; init; } = TimeSpan.FromDays(1);
}
