using System.Globalization;
using System.Text.Json.Nodes;

namespace KiBiennale.Bench;

/// <summary>
/// Events as a festival would have them, the same in every run: German texts of some 150 words, many of them compounds, half of
/// them about "KI", a rare word in one of three thousand.
/// </summary>
internal sealed class ProgrammeData(int seed)
{
    public const string RareWord = "Quantencomputer";

    private static readonly string[] s_first =
        ["Hafen", "Arbeits", "Stadt", "Energie", "Bildungs", "Wasser", "Schul", "Kultur", "Umwelt", "Verkehrs", "Gesundheits", "Wohn", "Industrie", "Forschungs", "Daten", "Bürger", "Quartiers", "Musik", "Stahl", "Garten"];

    private static readonly string[] s_second =
        ["logistik", "welt", "planung", "technik", "werkstatt", "labor", "forum", "netz", "analyse", "modell", "projekt", "steuerung", "geschichte", "ethik", "sicherheit", "beratung", "robotik", "gestaltung", "wende", "vermittlung"];

    private static readonly string[] s_plain =
        ["und", "der", "die", "mit", "für", "wir", "zeigen", "neue", "Wege", "gemeinsam", "sprechen", "über", "Menschen", "Maschinen", "lernen", "Roboter", "entdecken", "Zukunft", "Ruhrgebiet", "heute", "morgen", "offen", "Gespräch", "Vortrag", "Übung"];

    private static readonly string[] s_syllables =
        ["ba", "be", "bo", "da", "di", "du", "fa", "fe", "ga", "go", "ha", "he", "ka", "ko", "la", "le", "li", "ma", "me", "mi", "na", "no", "ra", "ri", "sa", "so", "ta", "te", "ti", "wa", "we"];

    private static readonly string[] s_formats = ["talk", "workshop", "exhibition", "conference", "guided-tour", "training", "panel", "hackathon"];
    private static readonly string[] s_audiences = ["public", "companies", "schools", "universities", "municipalities", "families"];
    private static readonly string[] s_topics = [.. Enumerable.Range(0, 60).Select(number => $"topic-{number}")];

    private readonly Random _random = new(seed);

    /// <summary>The event of this number, with its external id.</summary>
    public JsonObject Event(int number)
    {
        var starts = new DateTime(2026, 9, 1, 8, 0, 0, DateTimeKind.Unspecified).AddDays(_random.Next(120)).AddMinutes(30 * _random.Next(24));
        return new()
        {
            ["externalId"] = $"e{number}",
            ["title"] = Text((number % 5 == 0 ? "KI: " : "") + string.Join(' ', Words(4))),
            ["summary"] = Text(string.Join(' ', Words(25))),
            ["description"] = Text((number % 2 == 0 ? "KI " : "") + (number % 3000 == 7 ? RareWord + " " : "") + string.Join(' ', Words(120))),
            ["format"] = Of(s_formats),
            ["audiences"] = Some(s_audiences, 1),
            ["topics"] = Some(s_topics, 0),
            ["languages"] = new JsonArray(_random.Next(5) == 0 ? "en" : "de"),
            ["mode"] = "onsite",
            ["venue"] = $"venue-{_random.Next(10)}",
            ["starts"] = starts.ToString("s", CultureInfo.InvariantCulture),
            ["ends"] = starts.AddMinutes(90).ToString("s", CultureInfo.InvariantCulture),
            ["registration"] = new JsonObject { ["mode"] = "open", ["capacity"] = 10 + _random.Next(200) },
        };
    }

    private static JsonObject Text(string german) => new() { ["de"] = german };

    private IEnumerable<string> Words(int count) =>
        Enumerable.Range(0, count).Select(_ => _random.Next(3) == 0 ? Of(s_first) + Of(s_second) : _random.Next(8) == 0 ? Name() : Of(s_plain));

    /// <summary>One of some thirty thousand, as names are.</summary>
    private string Name() => string.Concat(Enumerable.Range(0, 3).Select(_ => Of(s_syllables)));

    private JsonArray Some(string[] values, int least) =>
        [.. Enumerable.Range(0, least + _random.Next(3)).Select(_ => Of(values)).Distinct().Select(value => JsonValue.Create(value))];

    private string Of(string[] values) => values[_random.Next(values.Length)];
}
