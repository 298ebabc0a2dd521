using KiBiennale.Contracts;
using KiBiennale.Events.Data;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Tests;

public sealed class OutboxTests(Servers servers) : IAsyncLifetime
{
    private ServiceHost<EventsDbContext> _events = null!;

    public async ValueTask InitializeAsync() => _events = await EventsHost.StartAsync(servers);

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    [Fact]
    public async Task Given_nobody_who_listens_When_something_is_said_Then_it_waits_until_somebody_does()
    {
        var put = await _events.Api.PutAsync("/hubs/bochum/events/a", EventsHost.Talk(), TestTokens.Office);
        await Eventually.GetAsync(WaitingAsync, waiting => waiting is [{ Attempts: > 0 }]);

        await using var heard = await MessageListener<EventPublished>.StartAsync(servers, _events.Prefix);
        await Eventually.GetAsync(WaitingAsync, waiting => waiting.Count == 0);

        Assert.Equal(put["id"]!.GetValue<Guid>(), Assert.Single(heard.Heard).Event.EventId);
    }

    [Fact]
    public async Task Given_a_message_that_cannot_be_sent_When_others_follow_Then_it_blocks_none_and_is_kept()
    {
        await using var heard = await MessageListener<EventPublished>.StartAsync(servers, _events.Prefix);
        await _events.WithDatabaseAsync(db =>
        {
            db.Add(new OutboxMessage { MessageId = Guid.CreateVersion7(), Type = "Unknown", Body = "{}"u8.ToArray(), NotBefore = DateTimeOffset.UnixEpoch });
            return db.SaveChangesAsync();
        });
        await _events.Api.PutAsync("/hubs/bochum/events/a", EventsHost.Talk(), TestTokens.Office);

        await Eventually.GetAsync(() => Task.FromResult(heard.Heard), messages => messages.Count == 1);
        var kept = await Eventually.GetAsync(WaitingAsync, waiting => waiting is [{ Attempts: > 1 }]);
        Assert.Equal("Unknown", kept.Single().Type);
    }

    [Fact]
    public async Task Given_a_change_that_is_rolled_back_When_it_said_something_Then_nobody_hears_it()
    {
        await using var heard = await MessageListener<HubChanged>.StartAsync(servers, _events.Prefix);
        await SayAsync("rolled-back", commit: false);
        await SayAsync("committed", commit: true);

        var said = await Eventually.GetAsync(() => Task.FromResult(heard.Heard), messages => messages.Count > 0);
        Assert.Equal("committed", Assert.Single(said).Hub);
    }

    private Task<int> SayAsync(string hub, bool commit) => _events.WithDatabaseAsync(async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.Publish(new HubChanged(hub, 1, new(hub), Trusted: true));
        await db.SaveChangesAsync();
        if (commit)
            await transaction.CommitAsync();
        return 0;
    });

    private Task<List<OutboxMessage>> WaitingAsync() =>
        _events.WithDatabaseAsync(db => db.Set<OutboxMessage>().AsNoTracking().ToListAsync());
}
