using System.Text.Json.Nodes;
using KiBiennale.Events.Data;

namespace KiBiennale.Events.Tests;

/// <summary>On the real server, which is what reads bodies and breaks off.</summary>
public sealed class LargeBodyTests(Servers servers)
{
    [Fact]
    public async Task Given_bodies_of_some_megabytes_When_they_are_sent_Then_only_routes_made_for_them_take_them_and_none_takes_more_than_ten()
    {
        await using var events = await ServiceHost<EventsDbContext>.StartAsync(servers, "events-db", onKestrel: true);
        var api = events.Api;
        // Asked first, the server says no before anything is sent.
        (string, string) ask = ("Expect", "100-continue");

        Assert.Equal((413, "body_too_large"), Refusal(await api.PutAsync("/hubs/bochum/events/a", Body(3), TestTokens.Office, ask)));
        Assert.Equal((404, "hub_not_found"), Refusal(await api.PostAsync("/hubs/bochum/events:batch", Body(3), TestTokens.Office, ask)));
        Assert.Equal((413, "body_too_large"), Refusal(await api.PostAsync("/hubs/bochum/events:batch", Body(11), TestTokens.Office, ask)));
    }

    private static string Body(int megabytes) =>
        new JsonObject { ["events"] = new JsonArray(new JsonObject { ["room"] = new string('x', megabytes * 1024 * 1024) }) }.ToJsonString();

    private static (int, string?) Refusal(Answer answer) => (answer.Status, answer.Code);
}
