using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KiBiennale.SystemTests;

/// <summary>Compares what was given with what is answered. The answer may hold more, and may write a time in another way.</summary>
internal static class JsonDifferences
{
    private static readonly TimeZoneInfo s_berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    /// <summary>Every place where what was given is not what is answered.</summary>
    public static IEnumerable<string> Of(JsonNode? given, JsonNode? answered, string path) => (given, answered) switch
    {
        (null, null) or (null, JsonArray { Count: 0 }) => [],
        (JsonObject wanted, JsonObject found) => wanted.SelectMany(member => Of(member.Value, found[member.Key], $"{path}.{member.Key}")),
        (JsonArray wanted, JsonArray found) when wanted.Count == found.Count =>
            wanted.Zip(found).SelectMany((pair, index) => Of(pair.First, pair.Second, $"{path}[{index}]")),
        (JsonValue wanted, JsonValue found) when AreSame(wanted, found) => [],
        _ => [$"{path}: {given?.ToJsonString() ?? "null"} was given, {answered?.ToJsonString() ?? "null"} is answered"],
    };

    private static bool AreSame(JsonValue given, JsonValue answered) =>
        JsonNode.DeepEquals(given, answered)
        || (given.GetValueKind() is JsonValueKind.String && answered.GetValueKind() is JsonValueKind.String
            && AreSame(given.GetValue<string>(), answered.GetValue<string>()));

    private static bool AreSame(string given, string answered) => given.Contains('T', StringComparison.Ordinal)
        ? Instant(given) is { } instant && Instant(answered) == instant
        : TimeOnly.TryParse(given, CultureInfo.InvariantCulture, out var time)
            && TimeOnly.TryParse(answered, CultureInfo.InvariantCulture, out var answeredTime) && time == answeredTime;

    /// <summary>Times without offset are meant in Europe/Berlin.</summary>
    private static DateTimeOffset? Instant(string time) =>
        DateTime.TryParseExact(time, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new DateTimeOffset(local, s_berlin.GetUtcOffset(local))
            : DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out var instant) ? instant : null;
}
