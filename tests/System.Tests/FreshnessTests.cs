namespace KiBiennale.SystemTests;

/// <summary>The gateway keeps what visitors read; what changes they see none the less.</summary>
[Collection(SharedSystem.Name)]
public sealed class FreshnessTests(RunningSystem system)
{
    private static readonly TimeSpan s_promise = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Given_a_programme_that_is_read_all_the_time_When_a_hub_changes_an_event_Then_visitors_see_it_within_a_second()
    {
        var token = await system.TokenAsync("bochum");
        var externalId = TestEvents.NewId();
        var id = (await PutAsync("Stand 0"))["id"]!.GetValue<Guid>();
        var paths = (string[])[$"/events/{id}", "/events?hub=bochum&limit=100", "/events.ics?hub=bochum"];
        for (var change = 1; change <= 5; change++)
        {
            // From the cache, or nothing is shown here.
            foreach (var path in paths)
                await Eventually.GetAsync(() => system.Api.GetAsync(path), answer => answer.Headers.ContainsKey("Age"));
            var title = $"Stand {change}";
            await PutAsync(title);

            await Task.WhenAll(paths.Select(path => Eventually.GetAsync(
                () => system.Api.GetAsync(path), answer => answer.Body!.ToJsonString().Contains(title, StringComparison.Ordinal), s_promise)));
        }

        async Task<Answer> PutAsync(string title)
        {
            var put = await system.Api.PutAsync($"/hubs/bochum/events/{externalId}", TestEvents.Body(title), token);
            Assert.InRange(put.Status, 200, 201);
            return put;
        }
    }
}
