using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Http;

namespace KiBiennale.Events.Features.Feeds;

/// <summary>What a cell of a column holds.</summary>
internal enum CellKind
{
    Text,

    /// <summary>Words with a space between.</summary>
    Words,

    /// <summary>With a point, where it is no whole one.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    YesNo,
}

/// <summary>A column of the programme as CSV that a hub can also write: its name is the path of a field of the API's event.</summary>
internal sealed record CsvColumn(string Path, CellKind Kind = CellKind.Text);

/// <summary>
/// The columns of the programme as CSV. What is no text, number or list of words (sessions, slots, links, opening hours, a
/// route, questions) is in none, and stays as it is when a file comes back.
/// </summary>
internal static class CsvColumns
{
    public const string ExternalId = "externalId", Hub = "hub", Status = "status";

    /// <summary>Written for the reader; a file that comes back may hold them and changes nothing by them.</summary>
    public static readonly IReadOnlyList<string> OfReaders = ["id", "updated", "place.name", "place.street", "place.postalCode", "place.city"];

    public static readonly IReadOnlyList<CsvColumn> Writable =
    [
        new("title.de"), new("title.en"), new("subtitle.de"), new("subtitle.en"), new("summary.de"), new("summary.en"),
        new("description.de"), new("description.en"), new("format"), new("audiences", CellKind.Words), new("topics", CellKind.Words),
        new("languages", CellKind.Words), new("mode"), new("onlineUrl"), new("venue"), new("room"), new("starts"), new("ends"),
        new("price.amount", CellKind.Number), new("price.currency"), new("price.note.de"), new("price.note.en"),
        new("accessibility", CellKind.Words), new("contact.name"), new("contact.email"), new("contact.phone"), new("contact.url"),
        new("image.url"), new("image.alt.de"), new("image.alt.en"), new("image.credit"), new("registration.mode"),
        new("registration.required", CellKind.YesNo), new("registration.url"), new("registration.opens"), new("registration.closes"),
        new("registration.capacity", CellKind.Number), new("registration.minParty", CellKind.Number), new("registration.maxParty", CellKind.Number),
        new("registration.waitingList", CellKind.YesNo), new("registration.smallerPartyMayPass", CellKind.YesNo), new("registration.groups", CellKind.YesNo),
        new("registration.confirmAddress", CellKind.YesNo),
    ];

    public static JsonObject Fields(EventContent content) => JsonSerializer.SerializeToNode(content, EventContent.Json)!.AsObject();

    /// <summary>The cell of a field.</summary>
    public static string? Cell(this CsvColumn column, JsonObject fields)
    {
        var value = column.Path.Split('.').Aggregate((JsonNode?)fields, (node, name) => node?[name]);
        return value switch
        {
            null => null,
            JsonArray words => string.Join(' ', words.Select(word => word!.GetValue<string>())),
            _ when column.Kind is CellKind.Text => value.GetValue<string>(),
            _ => value.ToJsonString(),
        };
    }

    /// <summary>Puts a cell into its field; an empty one empties it.</summary>
    public static void Read(this CsvColumn column, string cell, JsonObject fields, Faults faults)
    {
        JsonNode? value = (column.Kind, cell) switch
        {
            (_, "") => null,
            (CellKind.Words, _) => new JsonArray([.. cell.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => JsonValue.Create(word))]),
            (CellKind.YesNo, "true" or "false") => cell is "true",
            (CellKind.Number, _) when decimal.TryParse(cell, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            (CellKind.Text, _) => cell,
            _ => Fault(),
        };
        Set(fields, column.Path.Split('.'), value);

        JsonNode? Fault()
        {
            faults.Add(column.Path, column.Kind is CellKind.Number ? "must be a number such as 12.50." : "must be true or false.");
            return null;
        }
    }

    /// <summary>What has nothing in it any more is not there: an empty note of a price is no note.</summary>
    private static void Set(JsonObject parent, ReadOnlySpan<string> path, JsonNode? value)
    {
        if (path.Length == 1)
        {
            parent[path[0]] = value;
            return;
        }

        if (parent[path[0]] is not JsonObject child)
        {
            if (value is null)
                return;
            parent[path[0]] = child = [];
        }

        Set(child, path[1..], value);
        if (child.All(member => member.Value is null))
            parent[path[0]] = null;
    }
}
