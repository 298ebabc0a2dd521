using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.Identity.Tests;

/// <summary>
/// Nobody learns from how long an answer takes whether an address is known: what is asked of the database, which is what
/// takes the time, is the same to the letter. (That answers look alike is tested with the other attacks.)
/// </summary>
public sealed class EnumerationTests(Servers servers) : IAsyncLifetime
{
    private readonly Statements _statements = new();
    private SignInHost _host = null!;

    public async ValueTask InitializeAsync() =>
        _host = await SignInHost.StartAsync(servers, configure: services => services.AddSingleton<IInterceptor>(_statements));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Given_addresses_known_invited_and_unknown_When_codes_are_asked_for_Then_the_database_is_asked_the_same()
    {
        await _host.SignInAsync("known@example.org");
        await _host.Identity.Api.PostAsync("/invitations", """{ "email": "invited@example.org", "role": "office" }""", TestTokens.Office);

        var unknown = await StatementsOfAsync("unknown@example.org");

        Assert.NotEmpty(unknown);
        Assert.Equal(unknown, await StatementsOfAsync("known@example.org"));
        Assert.Equal(unknown, await StatementsOfAsync("invited@example.org"));
    }

    [Fact]
    public async Task Control_an_address_that_has_had_its_five_codes_is_told_apart_so()
    {
        var first = await StatementsOfAsync("often@example.org");
        for (var code = 2; code <= 5; code++)
            await _host.AskAsync("often@example.org");

        Assert.NotEqual(first, await StatementsOfAsync("often@example.org"));
    }

    private async Task<IReadOnlyList<string>> StatementsOfAsync(string email)
    {
        var browser = await new Browser(_host.Identity).GoAsync("/sign-in");
        _statements.Note = true;
        await browser.SubmitAsync(("email", email));
        _statements.Note = false;
        return _statements.Take();
    }

    /// <summary>What is asked of the database by requests; what care and outbox do meanwhile is their own.</summary>
    private sealed class Statements : DbCommandInterceptor
    {
        private readonly ConcurrentQueue<string> _texts = [];

        public volatile bool Note;

        public List<string> Take()
        {
            var taken = _texts.ToList();
            _texts.Clear();
            return taken;
        }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Add(command);
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Add(command);
            return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
        }

        private void Add(DbCommand command)
        {
            if (Note && !command.CommandText.Contains("revoked_credentials", StringComparison.Ordinal))
                _texts.Enqueue(command.CommandText);
        }
    }
}
