using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using KiBiennale.Events.Domain;

namespace KiBiennale.Events.Tests;

public sealed class DifferenceTests
{
    private static readonly string[] s_names = ["a", "b", "c", "d"];

    [Theory]
    [InlineData("""{ "title": { "de": "A" } }""", """{ "title": { "de": "B" } }""", "title.de")]
    [InlineData("""{ "title": { "de": "A", "en": null } }""", """{ "title": { "de": "A", "en": "A" } }""", "title.en")]
    [InlineData("""{ "room": null }""", "{}", "")]
    [InlineData("""{ "topics": ["a", "b"] }""", """{ "topics": ["b", "a"] }""", "topics")]
    [InlineData("""{ "s": [{ "id": "x", "n": 1 }, { "id": "y", "n": 2 }] }""", """{ "s": [{ "id": "y", "n": 3 }, { "id": "x", "n": 1 }] }""", "s s[y].n")]
    [InlineData("""{ "s": [{ "id": "x" }] }""", """{ "s": [{ "id": "new" }, { "id": "x" }] }""", "s[new]")]
    [InlineData("""{ "s": [{ "id": "x" }] }""", """{ "s": [] }""", "s[x]")]
    [InlineData("""{ "s": [{ "id": "x" }, { "id": "x" }] }""", """{ "s": [{ "id": "x" }] }""", "s")]
    [InlineData("""{ "s": { "n": 1 } }""", """{ "s": null }""", "s")]
    public void Given_two_documents_When_they_are_compared_Then_the_paths_say_where_they_differ(string before, string after, string paths) =>
        Assert.Equal(paths, string.Join(' ', Between(JsonNode.Parse(before)!, JsonNode.Parse(after)!).Select(difference => difference.Path)));

    [Property]
    public bool There_is_no_difference_just_when_documents_are_equal(int seed)
    {
        var random = new Random(seed);
        var before = Document(random, depth: 3);
        var after = random.Next(3) == 0 ? Reversed(before) : Document(random, depth: 3);

        return Between(before, after).Count == 0 == JsonNode.DeepEquals(before, after);
    }

    [Property]
    public bool What_is_reported_stands_there_is_another_and_is_reported_once(int seed)
    {
        var random = new Random(seed);
        var (before, after) = (Document(random, depth: 3), Document(random, depth: 3));
        var differences = Between(before, after);

        return differences.Select(difference => difference.Path).Distinct().Count() == differences.Count
            && differences.All(difference => !Same(difference.Before, difference.After)
                && Same(difference.Before, Found(before, after, difference.Path)) && Same(difference.After, Found(after, before, difference.Path)));
    }

    [Property]
    public bool One_changed_value_is_reported_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        var before = Document(random, depth: 3);
        var after = before.DeepClone();
        var leaves = Leaves(after, "").ToList();
        if (leaves.Count == 0)
            return true;
        var (path, parent, name) = leaves[random.Next(leaves.Count)];
        parent[name] = "changed";

        return Between(before, after).Select(difference => difference.Path).SequenceEqual([path]);
    }

    private static IReadOnlyList<Difference> Between(JsonNode before, JsonNode after) =>
        Difference.Between(JsonSerializer.SerializeToElement(before), JsonSerializer.SerializeToElement(after));

    private static JsonObject Document(Random random, int depth) =>
        new(random.GetItems(s_names, random.Next(4)).Distinct().Select(name => KeyValuePair.Create<string, JsonNode?>(name, Value(random, depth))));

    private static JsonNode Value(Random random, int depth) => random.Next(depth > 0 ? 5 : 2) switch
    {
        0 => random.Next(3),
        1 => s_names[random.Next(3)],
        2 => Document(random, depth - 1),
        3 => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => (JsonNode?)Value(random, depth - 1))]),
        _ => new JsonArray([.. random.GetItems(s_names, 3).Distinct().Select(id =>
        {
            var item = Document(random, depth - 1);
            item["id"] = id;
            return (JsonNode?)item;
        })]),
    };

    /// <summary>The same, with the members of each object the other way round.</summary>
    private static JsonNode Reversed(JsonNode node) => node switch
    {
        JsonObject whole => new JsonObject(whole.Reverse().Select(member => KeyValuePair.Create<string, JsonNode?>(member.Key, Reversed(member.Value!)))),
        JsonArray list => new JsonArray([.. list.Select(item => (JsonNode?)Reversed(item!))]),
        _ => node.DeepClone(),
    };

    /// <summary>All single values that are found by members and ids alone.</summary>
    private static IEnumerable<(string Path, JsonObject Parent, string Name)> Leaves(JsonNode node, string path) => node switch
    {
        JsonObject whole => whole.Where(member => member.Key != "id").SelectMany(member => member.Value is JsonValue
            ? [(Joined(path, member.Key), whole, member.Key)]
            : Leaves(member.Value!, Joined(path, member.Key))),
        JsonArray list when list.Count > 0 && list.All(item => item is JsonObject with && with.ContainsKey("id")) =>
            list.SelectMany(item => Leaves(item!, $"{path}[{item!["id"]}]")),
        _ => [],
    };

    private static string Joined(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>What stands at a path; of a list of which only the order differs, the ids that the other has too.</summary>
    private static JsonNode? Found(JsonNode document, JsonNode other, string path)
    {
        var (found, beside) = (At(document, path), At(other, path));
        return IdsOf(found) is { } ids && IdsOf(beside) is { } otherIds ? new JsonArray([.. ids.Intersect(otherIds).Select(id => (JsonNode?)id)]) : found;
    }

    private static JsonNode? At(JsonNode document, string path) => path.Replace("[", ".[", StringComparison.Ordinal).Split('.').Aggregate(
        (JsonNode?)document,
        (node, part) => part[0] == '[' ? (node as JsonArray)?.FirstOrDefault(item => $"[{item!["id"]}]" == part) : (node as JsonObject)?[part]);

    private static List<string>? IdsOf(JsonNode? node) =>
        node is JsonArray list && list.All(item => item is JsonObject with && with.ContainsKey("id")) ? [.. list.Select(item => $"{item!["id"]}")] : null;

    private static bool Same(JsonElement? element, JsonNode? node) =>
        JsonNode.DeepEquals(element is { } value ? JsonSerializer.SerializeToNode(value) : null, node);

    private static bool Same(JsonElement? left, JsonElement? right) => Same(left, right is { } value ? JsonSerializer.SerializeToNode(value) : null);
}
