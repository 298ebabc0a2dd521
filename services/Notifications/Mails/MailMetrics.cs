using System.Diagnostics.Metrics;
using KiBiennale.ServiceDefaults.Telemetry;

namespace KiBiennale.Notifications.Mails;

/// <summary>What becomes of mails before they are sent.</summary>
internal static class MailMetrics
{
    private const string Kind = "kind";

    private static readonly Meter s_meter = new(TelemetryExtensions.SourcePrefix + "Mails");
    private static readonly Counter<long> s_written = s_meter.CreateCounter<long>("kibiennale.mails.written", "{mail}", "Mails that were written, by kind");
    private static readonly Counter<long> s_merged = s_meter.CreateCounter<long>("kibiennale.mails.merged", "{mail}", "Changes that went into a mail that still waited");
    private static readonly Counter<long> s_withdrawn = s_meter.CreateCounter<long>("kibiennale.mails.withdrawn", "{mail}", "Mails that had lost their sense before they went out, by kind");

    public static void Written(string kind) => s_written.Add(1, new KeyValuePair<string, object?>(Kind, kind));

    public static void Merged(string kind) => s_merged.Add(1, new KeyValuePair<string, object?>(Kind, kind));

    public static void Withdrawn(string kind) => s_withdrawn.Add(1, new KeyValuePair<string, object?>(Kind, kind));
}
