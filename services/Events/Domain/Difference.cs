using System.Text.Json;

namespace KiBiennale.Events.Domain;

/// <summary>A place at which two JSON documents differ.</summary>
/// <param name="Path">
/// Where, as in <c>title.de</c> or <c>sessions[keynote].room</c>: what has an id is found by it, wherever in its list it stands.
/// The path of the list itself, with the ids before and after, says that their order is another.
/// </param>
/// <param name="Before">What stood there; null: nothing.</param>
/// <param name="After">What stands there; null: nothing.</param>
public sealed record Difference(string Path, JsonElement? Before, JsonElement? After)
{
    private const string Id = "id";

    /// <summary>What the hub has changed from one content to another.</summary>
    public static IReadOnlyList<Difference> Between(EventContent? before, EventContent after) =>
        before is null ? [] : Between(JsonSerializer.SerializeToElement(before, EventContent.Json), JsonSerializer.SerializeToElement(after, EventContent.Json));

    /// <summary>All differences between two documents; null and what is not there are the same.</summary>
    public static IReadOnlyList<Difference> Between(JsonElement before, JsonElement after) => [.. At("", Present(before), Present(after))];

    private static IEnumerable<Difference> At(string path, JsonElement? before, JsonElement? after)
    {
        if (before is { ValueKind: JsonValueKind.Object } left && after is { ValueKind: JsonValueKind.Object } right)
            return OfObjects(path, left, right);
        if (ById(before) is { } leftItems && ById(after) is { } rightItems)
            return OfLists(path, leftItems, rightItems);
        return AreSame(before, after) ? [] : [new(path, before, after)];
    }

    private static IEnumerable<Difference> OfObjects(string path, JsonElement before, JsonElement after) =>
        before.EnumerateObject().Select(member => member.Name).Union(after.EnumerateObject().Select(member => member.Name))
            .SelectMany(name => At(path.Length == 0 ? name : $"{path}.{name}", Member(before, name), Member(after, name)));

    private static IEnumerable<Difference> OfLists(string path, OrderedDictionary<string, JsonElement> before, OrderedDictionary<string, JsonElement> after)
    {
        var stayed = before.Keys.Where(after.ContainsKey).ToList();
        var order = after.Keys.Where(before.ContainsKey).ToList();
        if (!stayed.SequenceEqual(order))
            yield return new(path, JsonSerializer.SerializeToElement(stayed), JsonSerializer.SerializeToElement(order));
        foreach (var id in before.Keys.Union(after.Keys))
        {
            foreach (var difference in At($"{path}[{id}]", Item(before, id), Item(after, id)))
                yield return difference;
        }
    }

    /// <summary>The items of a list of which each has an id of its own, in their order; null: it is no such list.</summary>
    private static OrderedDictionary<string, JsonElement>? ById(JsonElement? list)
    {
        if (list is not { ValueKind: JsonValueKind.Array } items)
            return null;
        var byId = new OrderedDictionary<string, JsonElement>();
        foreach (var item in items.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || Member(item, Id) is not { ValueKind: JsonValueKind.String } id || !byId.TryAdd(id.GetString()!, item))
                return null;
        }

        return byId;
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) ? Present(member) : null;

    private static JsonElement? Item(OrderedDictionary<string, JsonElement> items, string id) => items.TryGetValue(id, out var item) ? item : null;

    private static JsonElement? Present(JsonElement element) => element.ValueKind == JsonValueKind.Null ? null : element;

    private static bool AreSame(JsonElement? before, JsonElement? after) =>
        before is { } left && after is { } right ? JsonElement.DeepEquals(left, right) : before is null && after is null;
}
