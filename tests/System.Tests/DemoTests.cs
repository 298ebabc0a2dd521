using System.Text.Json.Nodes;
using KiBiennale.NativeHost;

namespace KiBiennale.SystemTests;

[Collection(SharedSystem.Name)]
public sealed class DemoTests(RunningSystem system)
{
    [Fact]
    public async Task Given_the_demo_When_hubs_are_listed_Then_all_eleven_are_there_with_focus_and_venues()
    {
        var wanted = Read("hubs.json")["hubs"]!.AsArray().Where(hub => hub!["sandbox"] is null).ToList();
        var answer = await system.Api.GetAsync("/hubs?limit=100");
        var answered = answer["items"]!.AsArray();

        Assert.Equal(200, answer.Status);
        Assert.Equal(11, wanted.Count);
        Assert.Equal(11, answered.Count);
        foreach (var hub in wanted)
        {
            var shown = answered.Single(found => Text(found!, "slug") == Text(hub!, "slug"))!;
            Assert.Equal(Text(hub!, "name"), Text(shown["name"]!, "de"));
            Assert.Equal(Text(hub!, "focus"), Text(shown["focus"]!, "de"));
            Assert.Equal(
                hub!["venues"]!.AsArray().Select(venue => Text(venue!, "slug")).Order(),
                shown["venues"]!.AsArray().Select(venue => Text(venue!, "slug")));
        }
    }

    [Fact]
    public async Task Given_the_demo_When_a_partner_tries_its_system_at_the_sandbox_Then_only_it_sees_the_hub_and_its_events()
    {
        var credential = await system.Api.PostAsync("/hubs/sandbox/credentials", """{ "name": "Versuch" }""", await system.RoleTokenAsync("office"));
        var token = await system.TokenAsync(credential.Body!);
        var body = Read("programme.json")["events"]![0]!["body"]!.DeepClone().AsObject();
        body["venue"] = "sandkasten";
        foreach (var session in body["sessions"]?.AsArray() ?? [])
            session!.AsObject().Remove("venue");
        var written = await system.Api.PutAsync("/hubs/sandbox/events/versuch", body.ToJsonString(), token);

        Assert.Equal((201, "published"), (written.Status, written["state"]?.GetValue<string>()));
        Assert.Equal(200, (await system.Api.GetAsync("/hubs/sandbox", token)).Status);
        Assert.Equal("hub_not_found", (await system.Api.GetAsync("/hubs/sandbox")).Code);
        Assert.Equal("hub_not_found", (await system.Api.GetAsync("/hubs/sandbox", await system.TokenAsync("bochum"))).Code);
        Assert.Equal("event_not_found", (await system.Api.GetAsync($"/events/{written["id"]}")).Code);
        Assert.Equal(0, (await system.Api.GetAsync("/events?hub=sandbox"))["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_the_demo_When_events_are_listed_Then_every_entry_of_the_programme_is_there_as_it_was_given()
    {
        var wanted = Read("programme.json")["events"]!.AsArray();
        var answered = (await system.Api.GetAsync("/events?limit=100"))["items"]!.AsArray();

        Assert.NotEmpty(wanted);
        foreach (var entry in wanted)
        {
            var (hub, externalId, body) = (Text(entry!, "hub"), Text(entry!, "externalId"), entry!["body"]!.AsObject());
            var shown = answered.Single(found => Text(found!, "hub") == hub && Text(found!, "externalId") == externalId)!;
            // Submitted is what the hub has done; published is what came of it.
            Assert.True(body.Remove("state"));
            Assert.Equal("published", Text(shown, "state"));
            Assert.Equal(body["starts"] is null ? "announced" : "scheduled", Text(shown, "status"));
            Assert.Empty(JsonDifferences.Of(body, shown, $"{hub}/{externalId}"));
        }
    }

    private static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Installation.Root, "demo", file)))!;

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
