using KiBiennale.Contracts;
using KiBiennale.Identity.SignIn;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KiBiennale.Identity.Tests;

/// <summary>People are forgotten: Identity begins it, follows it, and tells them of the end.</summary>
public sealed class ErasureTests(Servers servers) : IAsyncLifetime
{
    private const string Ada = "ada@example.org";

    private SignInHost _host = null!;
    private ApiClient _api = null!;
    private MessageListener<PersonErasureRequested> _requests = null!;
    private MessageListener<ErasureCompleted> _completed = null!;
    private MessageListener<PersonSignedUp> _signedUp = null!;
    private MessageListener<PersonInvited> _invited = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await SignInHost.StartAsync(servers);
        _api = _host.Identity.Api;
        var prefix = _host.Identity.Prefix;
        _requests = await MessageListener<PersonErasureRequested>.StartAsync(servers, prefix);
        _completed = await MessageListener<ErasureCompleted>.StartAsync(servers, prefix);
        _signedUp = await MessageListener<PersonSignedUp>.StartAsync(servers, prefix);
        _invited = await MessageListener<PersonInvited>.StartAsync(servers, prefix);
    }

    public async ValueTask DisposeAsync()
    {
        await _requests.DisposeAsync();
        await _completed.DisposeAsync();
        await _signedUp.DisposeAsync();
        await _invited.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Given_a_person_with_roles_When_they_want_to_be_forgotten_Then_they_are_gone_at_once_and_are_told_when_the_last_service_has_done_it()
    {
        await InviteAsync(Ada, TestTokens.Office);
        var (access, refresh) = await _host.TokensAsync(Ada);
        await InviteAsync("grace@example.org", access);
        var id = (await _api.GetAsync("/me", access))["id"]!.GetValue<Guid>();
        var held = (await _api.GetAsync("/me/data", access))["services"]!["identity"]!;
        // The control: what is looked for below is there.
        Assert.Superset(new HashSet<string> { "people", "invitations", "sign_in_codes" }, (await _host.Identity.TablesWithAsync(Ada)).ToHashSet());

        // Asked twice at once, and in English.
        var asked = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => _api.DeleteAsync("/me", access, ("Accept-Language", "en-GB, de;q=0.5"))));

        Assert.All(asked, answer => Assert.Equal(202, answer.Status));
        var erasure = Assert.Single(asked.Select(answer => answer["id"]!.GetValue<Guid>()).Distinct());
        Assert.Equal(new PersonErasureRequested(erasure, id, Ada, "en"), Assert.Single(await HeardAsync(_requests)));
        Assert.Equal(400, (await _host.RefreshAsync(refresh)).Status);
        Assert.Equal(0, (await _api.GetAsync($"/people?email={Ada}", TestTokens.Office))["total"]!.GetValue<int>());
        Assert.Equal(["erasures"], await Eventually.GetAsync(() => _host.Identity.TablesWithAsync(Ada), tables => tables.Count == 1));
        // Whom she had invited as the office hears of nothing any more, and her sessions and codes leave no row.
        Assert.Equal("withdrawn", (await _api.GetAsync("/invitations?email=grace@example.org", TestTokens.Office))["items"]![0]!["state"]!.GetValue<string>());
        Assert.Equal("audit_entries erasures revoked_credentials", await Eventually.GetAsync(
            async () => string.Join(" ", (await _host.Identity.TablesWithAsync($"{id}")).Except(["invitations"])), tables => tables.Contains("revoked", StringComparison.Ordinal)));

        await TellAsync(erasure, "registration", 2);
        Assert.Equal(("open", "notifications"), await StateAsync(erasure, waiting => waiting == 1));
        await TellAsync(erasure, "registration", 2);
        await TellAsync(erasure, "notifications", 3);
        Assert.Equal(("completed", ""), await StateAsync(erasure, waiting => waiting == 0));
        await TellAsync(erasure, "notifications", 3);

        Assert.Equal(new ErasureCompleted(Ada, "en"), Assert.Single(await HeardAsync(_completed)));
        Assert.Empty(await Eventually.GetAsync(() => _host.Identity.TablesWithAsync(Ada), tables => tables.Count == 0));
        var trail = (await _api.GetAsync($"/audit?about={id}", TestTokens.Office))["items"]!.AsArray().Select(entry => (entry!["action"]!.GetValue<string>(), entry["actor"]!.GetValue<string>()));
        Assert.Equal([("person.erased", $"{id}"), ("role.taken", $"{id}"), ("erasure.requested", $"{id}"), ("role.granted", "test-client")], trail.OrderBy(entry => entry.Item1 switch { "person.erased" => 0, "role.taken" => 1, "erasure.requested" => 2, _ => 3 }));
        Assert.Equal(5, (await _api.GetAsync("/erasures?state=completed", TestTokens.Office))["items"]![0]!["records"]!.GetValue<int>());

        Assert.Equal((Ada, "office", 1, "accepted"), (
            held["email"]!.GetValue<string>(), held["roles"]![0]!["role"]!.GetValue<string>(), held["sessions"]!.AsArray().Count, held["invitations"]![0]!["state"]!.GetValue<string>()));
        Assert.Contains(held["audit"]!.AsArray(), entry => entry!["action"]!.GetValue<string>() is "role.granted");
    }

    [Fact]
    public async Task Given_an_erasure_that_is_open_When_the_address_signs_in_again_Then_it_is_a_new_person_whom_the_end_of_it_leaves_alone()
    {
        var (access, _) = await _host.TokensAsync(Ada);
        var first = Assert.Single(await HeardAsync(_signedUp)).PersonId;
        await _host.TokensAsync(Ada);
        var erasure = (await _api.DeleteAsync("/me", access))["id"]!.GetValue<Guid>();

        var (again, _) = await _host.TokensAsync(Ada);
        await TellAsync(erasure, "registration", 0);
        await TellAsync(erasure, "notifications", 0);
        await StateAsync(erasure, waiting => waiting == 0);

        var heard = await Eventually.GetAsync(() => Task.FromResult(_signedUp.HeardOnce), heard => heard.Count >= 2);
        Assert.Equal(2, heard.Select(person => person.PersonId).Distinct().Count());
        Assert.All(heard, person => Assert.Equal(Ada, person.Email));
        var me = await _api.GetAsync("/me", again);
        Assert.Equal((200, Ada), (me.Status, me["email"]!.GetValue<string>()));
        Assert.Equal(heard.Single(person => person.PersonId != first).PersonId, me["id"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task Given_systems_and_strangers_When_they_want_to_be_forgotten_Then_there_is_nothing_to_forget()
    {
        var system = await _api.DeleteAsync("/me", TestTokens.Publisher("bochum"));

        Assert.Equal((403, "not_a_person"), (system.Status, system.Code));
        Assert.Equal("{}", (await _api.GetAsync("/me/data", TestTokens.Publisher("bochum")))["services"]!["identity"]!.ToJsonString());
        Assert.Equal((401, 401), ((await _api.DeleteAsync("/me")).Status, (await _api.GetAsync("/me/data")).Status));
        Assert.Equal((403, 422), ((await _api.GetAsync("/erasures", TestTokens.Publisher("bochum"))).Status, (await _api.GetAsync("/erasures?state=x&limit=0", TestTokens.Office)).Status));
        Assert.Empty(_requests.Heard);
    }

    [Fact]
    public async Task Given_an_erasure_that_does_not_end_When_a_day_is_over_Then_the_log_names_the_services_and_a_resync_asks_them_again()
    {
        var (access, _) = await _host.TokensAsync(Ada);
        await _host.TokensAsync("grace@example.org");
        var erasure = (await _api.DeleteAsync("/me", access))["id"]!.GetValue<Guid>();
        var log = new Log();
        var care = new ErasureCare(_host.Identity.Services.GetRequiredService<IServiceScopeFactory>(), log);
        await care.DoAsync(CancellationToken.None);
        Assert.Empty(log.Warnings);

        await _host.Identity.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE erasures SET requested = requested - interval '25 hours'"));
        await using var asked = await MessageListener<PersonErasureRequested>.StartAsync(servers, _host.Identity.Prefix);
        await care.DoAsync(CancellationToken.None);

        Assert.Equal((erasure, Ada), (await HeardAsync(asked))[0] is var again ? (again.ErasureId, again.Email) : default);
        var warning = Assert.Single(log.Warnings);
        Assert.Contains("registration, notifications", warning, StringComparison.Ordinal);
        Assert.DoesNotContain(Ada, warning, StringComparison.Ordinal);
        // Nobody listens there: it stays to be seen.
        await _host.Identity.TellAsync(servers, new StateRequested("registration", new Dictionary<string, string>
        {
            [typeof(PersonSignedUp).FullName!] = "nowhere-people",
            [typeof(PersonErasureRequested).FullName!] = "nowhere-erasures",
        }));
        Assert.Equal(["nowhere-erasures", "nowhere-people"], await Eventually.GetAsync(
            () => _host.Identity.WithDatabaseAsync(db => db.Database.SqlQuery<string>($"SELECT queue AS \"Value\" FROM outbox_messages WHERE queue IS NOT NULL ORDER BY 1").ToListAsync()), queues => queues.Count > 0));
        Assert.Contains("outbox_messages", await _host.Identity.TablesWithAsync($"{erasure}"));
    }

    [Fact]
    public async Task Given_registrations_that_were_erased_When_it_is_told_Then_the_trail_says_of_which_event_how_many_and_why()
    {
        var eventId = Guid.CreateVersion7();
        await _host.Identity.TellAsync(servers, new RegistrationsErased(eventId, "bochum", 12, "retention", new(2026, 9, 10, 18, 0, 0, TimeSpan.Zero)));

        var entry = (await Eventually.GetAsync(() => _api.GetAsync("/audit?action=registrations.erased", TestTokens.Office), trail => trail["total"]!.GetValue<int>() == 1))["items"]![0]!;

        Assert.Equal(("registration", $"{eventId}", "registrations:12", "bochum", "retention"), (
            entry["actor"]!.GetValue<string>(), entry["about"]!.GetValue<string>(), entry["rights"]!.GetValue<string>(), entry["hub"]!.GetValue<string>(), entry["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Given_codes_and_invitations_that_are_long_over_When_the_hour_comes_Then_their_addresses_go_and_others_stay()
    {
        await _host.AskAsync("old@example.org");
        foreach (var email in (string[])["old@example.org", "new@example.org"])
            await InviteAsync(email, TestTokens.Office);
        await _host.Identity.WithDatabaseAsync(async db =>
        {
            await db.Database.ExecuteSqlAsync($"UPDATE sign_in_codes SET created = created - interval '3 hours'");
            return await db.Database.ExecuteSqlAsync($"UPDATE invitations SET expires = expires - interval '105 days' WHERE email = 'old@example.org'");
        });
        await _host.AskAsync("new@example.org");

        await new AddressCare(_host.Identity.Services.GetRequiredService<IServiceScopeFactory>(), NullLogger<AddressCare>.Instance).DoAsync(CancellationToken.None);

        Assert.Empty(await _host.Identity.TablesWithAsync("old@example.org"));
        Assert.Equal(["invitations", "sign_in_codes"], await _host.Identity.TablesWithAsync("new@example.org"));
    }

    private async Task InviteAsync(string email, string token) =>
        Assert.Equal(201, (await _api.PostAsync("/invitations", $$"""{ "email": "{{email}}", "role": "office" }""", token)).Status);

    private Task TellAsync(Guid erasure, string service, int records) => _host.Identity.TellAsync(servers, new PersonErased(erasure, service, records));

    private static Task<IReadOnlyList<TMessage>> HeardAsync<TMessage>(MessageListener<TMessage> listener)
        where TMessage : class => Eventually.GetAsync(() => Task.FromResult(listener.HeardOnce), heard => heard.Count > 0);

    private async Task<(string State, string Waiting)> StateAsync(Guid erasure, Func<int, bool> waiting)
    {
        var listed = await Eventually.GetAsync(() => _api.GetAsync("/erasures", TestTokens.Office), list => waiting(list["items"]![0]!["waiting"]!.AsArray().Count));
        Assert.Equal(erasure, listed["items"]![0]!["id"]!.GetValue<Guid>());
        return (listed["items"]![0]!["state"]!.GetValue<string>(), string.Join(' ', listed["items"]![0]!["waiting"]!.AsArray()));
    }

    private sealed class Log : ILogger<ErasureCare>
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel is LogLevel.Warning)
                Warnings.Add(formatter(state, exception));
        }
    }
}
