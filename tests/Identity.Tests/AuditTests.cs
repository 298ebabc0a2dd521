using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace KiBiennale.Identity.Tests;

public sealed class AuditTests(Servers servers) : IAsyncLifetime
{
    private const string Credentials = "/hubs/bochum/credentials";

    private ServiceHost<IdentityDbContext> _identity = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _identity = await IdentityHost.StartAsync(servers);
        _api = _identity.Api;
    }

    public ValueTask DisposeAsync() => _identity.DisposeAsync();

    [Fact]
    public async Task Given_somebody_who_is_refused_When_the_office_reads_the_trail_Then_it_says_who_wanted_what_and_why_not()
    {
        await _api.PostAsync(Credentials, "{}", TestTokens.Of("juror", clientId: "curious"));
        await _api.PostAsync(Credentials, "{}", TestTokens.Of("publisher", "essen", "neighbour"));
        await _api.PostAsync(Credentials, "{}", TestTokens.Of("publisher", "bochum", "machine", "events:write"));

        var entries = await Eventually.GetAsync(() => _api.GetAsync("/audit?action=right.refused", TestTokens.Of("ops")), trail => trail["items"]!.AsArray().Count == 3);

        Assert.Equal(
            [
                ("curious", "juror", "bochum", "forbidden"),
                ("machine", "publisher@bochum", "bochum", "insufficient_scope"),
                ("neighbour", "publisher@essen", "bochum", "not_your_hub"),
            ],
            entries["items"]!.AsArray().Select(entry => (Text(entry, "actor"), Text(entry, "rights"), Text(entry, "hub"), Text(entry, "code"))).Order());
        Assert.All(entries["items"]!.AsArray(), entry => Assert.Equal("POST /api/v1/hubs/{hub}/credentials", Text(entry, "about")));
    }

    [Fact]
    public async Task Given_a_hub_in_the_address_that_is_none_When_it_is_refused_Then_the_trail_does_not_repeat_it()
    {
        await _api.GetAsync("/hubs/Bochum%0AOffice/credentials", TestTokens.Of("juror"));

        var entries = await Eventually.GetAsync(() => _api.GetAsync("/audit", TestTokens.Office), trail => trail["items"]!.AsArray().Count == 1);

        Assert.Null(entries["items"]![0]!["hub"]);
    }

    [Fact]
    public async Task Given_somebody_who_does_not_stop_When_they_are_refused_again_and_again_Then_the_trail_has_it_once_a_minute()
    {
        for (var time = 0; time < 5; time++)
            Assert.Equal(403, (await _api.GetAsync("/people", TestTokens.Of("juror", clientId: "stubborn"))).Status);
        await _api.GetAsync("/people", TestTokens.Of("juror", clientId: "other"));

        var entries = await Eventually.GetAsync(() => _api.GetAsync("/audit?actor=other", TestTokens.Office), trail => trail["items"]!.AsArray().Count == 1);

        Assert.Equal(200, entries.Status);
        // Two when the minute was over meanwhile.
        Assert.InRange((await _api.GetAsync("/audit?actor=stubborn", TestTokens.Office))["total"]!.GetValue<int>(), 1, 2);
    }

    [Fact]
    public void Given_somebody_who_tries_everything_When_a_minute_is_full_Then_no_more_is_noted_until_the_next_and_others_are()
    {
        var fresh = new FreshRefusals();
        var begun = new DateTimeOffset(2026, 9, 10, 18, 0, 0, TimeSpan.Zero);
        RightRefused Refused(string who, int number, int second) => new(who, [], "GET", $"/{number}", null, "forbidden", begun.AddSeconds(second));

        var entries = Enumerable.Range(0, 100).Select(number => fresh.Note(Refused("curious", number, 1))).OfType<RightRefused>().ToList();

        Assert.Equal(60, entries.Count);
        Assert.Equal(("forbidden", "and_more"), (entries[58].Code, entries[59].Code));
        Assert.NotNull(fresh.Note(Refused("other", 0, 2)));
        Assert.Null(fresh.Note(Refused("curious", 200, 59)));
        Assert.NotNull(fresh.Note(Refused("curious", 0, 60)));
    }

    [Fact]
    public async Task Given_queries_that_no_text_can_match_When_they_are_asked_Then_they_are_refused_as_such()
    {
        foreach (var path in (string[])["/audit?actor=%00", "/people?role=%00", "/invitations?role=a%00b"])
        {
            var refused = await _api.GetAsync(path, TestTokens.Office);
            Assert.Equal((400, "bad_request"), (refused.Status, refused.Code));
        }
    }

    [Fact]
    public async Task Given_cursors_that_somebody_has_made_When_they_are_used_Then_the_database_is_not_troubled()
    {
        Assert.Equal(200, await StatusAsync("/audit", """{"At":"2026-01-01T00:00:00+02:00","Id":"019a0000-0000-7000-8000-000000000001"}"""));
        Assert.Equal(422, await StatusAsync("/hubs/bochum/credentials", """{"ClientId":"\u0000"}"""));
        Assert.Equal(422, await StatusAsync("/people", """{"Id":null}"""));

        async Task<int> StatusAsync(string path, string cursor) => (await _api.GetAsync(
            $"{path}?cursor={System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(cursor))}", TestTokens.Office)).Status;
    }

    [Fact]
    public async Task Given_what_happens_to_a_credential_When_the_trail_is_read_Then_all_of_it_is_there_the_newest_first_page_by_page()
    {
        var clientId = (await _api.CreateCredentialAsync())["clientId"]!.GetValue<string>();
        await _api.PostAsync($"{Credentials}/{clientId}/rotate", "{}", TestTokens.Office);
        await _api.DeleteAsync($"{Credentials}/{clientId}", TestTokens.Office);
        await _api.DeleteAsync($"{Credentials}/{clientId}", TestTokens.Office);

        var first = await _api.GetAsync($"/audit?about={clientId}&limit=2", TestTokens.Office);
        var rest = await _api.GetAsync($"/audit?about={clientId}&limit=2&cursor={first["next"]}", TestTokens.Office);

        Assert.Equal(["credential.revoked", "credential.rotated"], first["items"]!.AsArray().Select(entry => Text(entry, "action")));
        Assert.Equal(["credential.created"], rest["items"]!.AsArray().Select(entry => Text(entry, "action")));
        Assert.Equal((3, null), (rest["total"]!.GetValue<int>(), rest["next"]));
    }

    [Fact]
    public async Task Given_the_trail_When_somebody_asks_with_faults_Then_all_are_named()
    {
        var refused = await _api.GetAsync("/audit?action=murder&from=yesterday&to=2026-03-29T02:30&limit=0&cursor=x", TestTokens.Office);

        Assert.Equal(["action", "cursor", "from", "limit", "to"], refused.Faults.Order());
        Assert.Equal(200, (await _api.GetAsync("/audit?from=2026-09-01&to=2026-09-01", TestTokens.Office)).Status);
    }

    [Fact]
    public async Task Given_the_trail_When_somebody_at_the_database_changes_it_Then_the_database_refuses()
    {
        await _api.CreateCredentialAsync();

        foreach (var change in (string[])["UPDATE audit_entries SET actor = 'nobody'", "DELETE FROM audit_entries", "TRUNCATE audit_entries"])
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => _identity.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(change)));
            Assert.Contains("never changed", refused.MessageText, StringComparison.Ordinal);
        }

        Assert.Equal("test-client", (await TrailAsync()).Single().Actor);
    }

    [Fact]
    public async Task Control_without_its_guard_the_trail_can_be_changed()
    {
        await _api.CreateCredentialAsync();
        await _identity.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync("DROP TRIGGER audit_entries_stay ON audit_entries"));
        await _identity.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync("UPDATE audit_entries SET actor = 'nobody'"));

        Assert.Equal("nobody", (await TrailAsync()).Single().Actor);
    }

    private Task<List<AuditEntry>> TrailAsync() => _identity.WithDatabaseAsync(db => db.Set<AuditEntry>().AsNoTracking().ToListAsync());

    private static string Text(System.Text.Json.Nodes.JsonNode? entry, string name) => entry![name]!.GetValue<string>();
}
