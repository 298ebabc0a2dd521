using System.Text;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults.Idempotency;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.EntityFrameworkCore.Models;

namespace KiBiennale.Identity.Tests;

public sealed class IdempotencyTests(Servers servers) : IAsyncLifetime
{
    private const string Path = "/hubs/bochum/credentials";

    private static readonly string s_bochum = TestTokens.Of("publisher", "bochum", "ada");

    private ServiceHost<IdentityDbContext> _identity = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _identity = await IdentityHost.StartAsync(servers);
        _api = _identity.Api;
    }

    public ValueTask DisposeAsync() => _identity.DisposeAsync();

    [Fact]
    public async Task Given_an_answer_that_was_lost_When_the_same_is_asked_with_the_same_key_Then_it_comes_again_with_its_secret_and_nothing_is_done_twice()
    {
        var first = await CreateAsync("key-1");
        var again = await CreateAsync("key-1");
        var (status, _) = await _api.TokenAsync(again["clientId"]!.GetValue<string>(), again["clientSecret"]!.GetValue<string>());

        Assert.Equal((201, 201, 200), (first.Status, again.Status, status));
        Assert.Equal(first.Body!.ToJsonString(), again.Body!.ToJsonString());
        Assert.Equal(first.Headers["Location"], again.Headers["Location"]);
        Assert.Equal(1, await CountAsync<Credential>());
        Assert.Equal(1, await CountAsync<AuditEntry>());
    }

    [Fact]
    public async Task Given_a_rotation_whose_answer_was_lost_When_it_is_asked_again_Then_there_is_one_new_secret()
    {
        var path = $"{Path}/{(await CreateAsync("key-1"))["clientId"]}/rotate";

        var first = await _api.PostAsync(path, "{}", s_bochum, (IdempotencyExtensions.Header, "key-2"));
        var again = await _api.PostAsync(path, "{}", s_bochum, (IdempotencyExtensions.Header, "key-2"));

        Assert.Equal((200, 200), (first.Status, again.Status));
        Assert.Equal(first["clientSecret"]!.GetValue<string>(), again["clientSecret"]!.GetValue<string>());
    }

    [Fact]
    public async Task Given_a_key_that_was_used_When_something_else_is_asked_with_it_Then_it_is_refused_and_to_others_it_is_new()
    {
        await CreateAsync("key-1");

        var reused = await CreateAsync("key-1", "another name");
        var other = await CreateAsync("key-1", "another name", TestTokens.Of("publisher", "bochum", "grace"));

        Assert.Equal((422, "idempotency_key_reused"), (reused.Status, reused.Code));
        Assert.Equal(201, other.Status);
        Assert.Equal(2, await CountAsync<Credential>());
    }

    [Fact]
    public async Task Given_a_request_with_faults_When_it_is_put_right_Then_its_key_is_still_good()
    {
        var refused = await CreateAsync("key-1", " ");
        var right = await CreateAsync("key-1");

        Assert.Equal((422, 201), (refused.Status, right.Status));
    }

    [Fact]
    public async Task Given_many_at_once_When_they_have_the_same_key_Then_one_is_done_and_all_others_get_its_answer_or_are_to_wait()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CreateAsync("key-1")));

        Assert.All(answers, answer => Assert.True(answer is { Status: 201 } or { Status: 409, Code: "idempotency_key_in_use" }, $"{answer.Status} {answer.Code}"));
        Assert.Single(answers.Where(answer => answer.Status == 201).Select(answer => answer["clientId"]!.GetValue<string>()).Distinct());
        Assert.Equal(1, await CountAsync<Credential>());
    }

    [Fact]
    public async Task Control_without_a_key_each_is_done()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _api.CreateCredentialAsync()));

        Assert.Equal(8, await CountAsync<Credential>());
    }

    [Fact]
    public async Task Given_an_answer_that_cannot_be_kept_When_it_breaks_off_there_Then_nothing_was_done()
    {
        await _identity.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE kept_answers ADD CONSTRAINT broken CHECK (created IS NULL)"));

        var broken = await CreateAsync("key-1");

        Assert.Equal(500, broken.Status);
        Assert.Equal((0, 0), (await CountAsync<Credential>(), await CountAsync<AuditEntry>()));
        Assert.DoesNotContain(
            await _identity.WithDatabaseAsync(db => db.Set<OpenIddictEntityFrameworkCoreApplication>().Select(client => client.ClientId!).ToListAsync()),
            client => client.StartsWith("bochum", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_an_answer_of_yesterday_When_its_key_comes_again_Then_it_is_a_new_request_and_old_ones_are_forgotten()
    {
        await CreateAsync("key-1");
        await _identity.WithDatabaseAsync(db => db.Set<KeptAnswer>().ExecuteUpdateAsync(
            answers => answers.SetProperty(answer => answer.Created, answer => answer.Created.AddHours(-24))));
        await CreateAsync("key-1");
        Assert.Equal((2, 1), (await CountAsync<Credential>(), await CountAsync<KeptAnswer>()));

        await _identity.WithDatabaseAsync(db => db.Set<KeptAnswer>().ExecuteUpdateAsync(
            answers => answers.SetProperty(answer => answer.Created, answer => answer.Created.AddHours(-24))));
        using var care = ActivatorUtilities.CreateInstance<IdempotencyCare>(_identity.Services);
        await care.DoAsync(CancellationToken.None);
        Assert.Equal(0, await CountAsync<KeptAnswer>());
    }

    [Fact]
    public async Task Given_the_databases_content_When_somebody_reads_a_kept_answer_Then_it_tells_neither_the_secret_nor_the_key()
    {
        var created = await CreateAsync("a-key-of-mine");
        var kept = await _identity.WithDatabaseAsync(db => db.Set<KeptAnswer>().SingleAsync());
        var content = Encoding.Latin1.GetString([.. kept.Id, .. kept.BodyHash, .. kept.Sealed]);

        Assert.DoesNotContain(created["clientSecret"]!.GetValue<string>(), content, StringComparison.Ordinal);
        Assert.DoesNotContain("a-key-of-mine", content, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("ä")]
    public async Task Given_a_key_that_is_none_When_it_is_sent_Then_the_fault_is_named(string key)
    {
        var refused = await CreateAsync(key);

        Assert.Equal((422, IdempotencyExtensions.Header), (refused.Status, refused.Faults.Single()));
    }

    private Task<Answer> CreateAsync(string key, string name = "calendar", string? token = null) =>
        _api.PostAsync(Path, $$"""{ "name": "{{name}}" }""", token ?? s_bochum, (IdempotencyExtensions.Header, key));

    private Task<int> CountAsync<T>()
        where T : class => _identity.WithDatabaseAsync(db => db.Set<T>().CountAsync());
}
