using KiBiennale.Events.Data;

namespace KiBiennale.Events.Tests;

/// <summary>What is kept of searches follows the programme.</summary>
public sealed class KeptSearchTests(Servers servers) : IAsyncLifetime
{
    private ServiceHost<EventsDbContext> _events = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _events = await EventsHost.StartAsync(servers);
        _api = _events.Api;
    }

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    [Fact]
    public async Task Given_words_that_were_searched_for_When_events_change_or_go_Then_they_are_found_where_they_are_now()
    {
        string[] words = ["Stahlofen", "Zeche", "Zechen", "Lichtkunst", "Kunst"];
        var (random, titles) = (new Random(5), new Dictionary<string, string[]>());
        for (var step = 0; step < 40; step++)
        {
            var id = $"e{random.Next(4)}";
            if (titles.ContainsKey(id) && random.Next(4) == 0)
            {
                Assert.Equal(200, (await _api.PostAsync($"/hubs/bochum/events/{id}/withdraw", "{}", TestTokens.Office)).Status);
                titles.Remove(id);
            }
            else
            {
                titles[id] = [.. words.Where(_ => random.Next(2) == 0)];
                var body = $$"""{ "title": { "de": "Titel {{string.Join(' ', titles[id])}}" }, "format": "talk", "audiences": ["public"], "topics": ["moving"], "languages": ["de"], "mode": "onsite", "starts": "2026-09-12T18:00", "ends": "2026-09-12T20:00" }""";
                Assert.InRange((await _api.PutAsync($"/hubs/bochum/events/{id}", body, TestTokens.Office)).Status, 200, 201);
            }

            foreach (var word in words.Take(1 + random.Next(words.Length)))
                Assert.Equal((step, word, Has(word)), (step, word, await NowAsync(word)));
        }

        string Has(string word) => string.Join(' ', titles.Where(title => title.Value.Any(has => Means(word, has))).Select(title => title.Key).Order());

        async Task<string> NowAsync(string word)
        {
            var found = await _api.GetAsync("/events?topic=moving&q=" + word);
            // What is found instead of a word that nothing has is another matter.
            return found["corrected"] is not null ? "" : string.Join(' ', found["items"]!.AsArray().Select(item => item!["externalId"]!.GetValue<string>()).Order());
        }

        static bool Means(string word, string has) => has == word || (word, has) is ("Zeche", "Zechen") or ("Zechen", "Zeche") or ("Kunst", "Lichtkunst");
    }
}
