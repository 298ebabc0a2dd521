using System.ComponentModel.DataAnnotations;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>How messages are handled. Section <c>Messaging</c>.</summary>
public sealed class MessagingOptions
{
    private static readonly TimeSpan[] s_usualDelays =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30)];

    /// <summary>After how long a message is handed to its consumer again that failed in spite of immediate retries; then it is parked.</summary>
    public IReadOnlyList<TimeSpan>? RedeliveryDelays { get; init; }

    /// <summary>For how long the inbox remembers a message. A repetition that comes later than that takes effect again.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "365.00:00:00")]
    public TimeSpan InboxKept { get; init; } = TimeSpan.FromDays(14);

    /// <summary>
    /// For how long a parked message waits for a person to decide; then it is dropped, since it can tell of people who are
    /// forgotten everywhere else.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "365.00:00:00")]
    public TimeSpan ParkedKept { get; init; } = TimeSpan.FromDays(30);

    internal IReadOnlyList<TimeSpan> Delays => RedeliveryDelays ?? s_usualDelays;
}
