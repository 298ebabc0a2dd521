using System.Text.Json.Nodes;
using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KiBiennale.Registrations.Tests;

/// <summary>What becomes of a message that cannot be handled, and what operations can do. Every service has this alike.</summary>
public sealed class QueuesTests(Servers servers) : IAsyncLifetime
{
    private static readonly string s_ops = TestTokens.Of(Roles.Ops);

    private readonly EventSnapshot _talk = Snapshots.Talk(TimeProvider.System.GetUtcNow().AddDays(3));

    private ServiceHost<RegistrationDbContext> _registration = null!;
    private MessageSender _events = null!;
    private ApiClient _api = null!;

    private string Queue => _registration.Prefix + "registration-programme";

    public async ValueTask InitializeAsync()
    {
        // Redelivered once, and at once: whoever would wait for a person to wake up need not be waited for here.
        var options = Options.Create(new MessagingOptions { RedeliveryDelays = [TimeSpan.FromMilliseconds(100)] });
        _registration = await ServiceHost<RegistrationDbContext>.StartAsync(
            servers, "registration-db", configure: services => services.AddSingleton(options));
        _events = await MessageSender.StartAsync(servers, _registration.Prefix);
        _api = _registration.Api;
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _registration.DisposeAsync();
    }

    [Fact]
    public async Task Given_a_message_that_cannot_be_handled_When_operations_look_Then_it_is_parked_with_reason_exception_and_origin()
    {
        var begun = TimeProvider.System.GetUtcNow().AddSeconds(-5);
        var id = await ParkOneAsync();

        var queues = await _api.GetAsync("/ops/queues", s_ops);
        var service = Assert.Single(queues["items"]!.AsArray())!;
        var queue = service["queues"]!.AsArray().Single(one => one!["parked"]!.GetValue<int>() > 0)!;
        var message = Assert.Single((await _api.GetAsync($"/ops/queues/{Queue}", s_ops))["items"]!.AsArray())!;

        Assert.Equal("registration", service["service"]!.GetValue<string>());
        Assert.Equal((Queue, 1), (queue["queue"]!.GetValue<string>(), queue["parked"]!.GetValue<int>()));
        Assert.InRange(queue["oldest"]!.GetValue<DateTimeOffset>(), begun, TimeProvider.System.GetUtcNow().AddSeconds(5));
        Assert.Equal(["deliveries", "detail", "id", "origin", "parked", "reason", "traceParent", "type"], message.AsObject().Select(member => member.Key).Order());
        Assert.Equal((id, "EventPublished", "failed"), (message["id"]!.GetValue<Guid>(), message["type"]!.GetValue<string>(), message["reason"]!.GetValue<string>()));
        Assert.Contains("offered_events", message["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.EndsWith($" on {Environment.MachineName}", message["origin"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(2, message["deliveries"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_a_parked_message_whose_cause_is_gone_When_it_is_requeued_Then_it_takes_effect()
    {
        var id = await ParkOneAsync();
        await _registration.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"ALTER TABLE hidden RENAME TO offered_events"));
        Assert.Equal(404, (await _api.GetAsync($"/events/{_talk.EventId}/offerings")).Status);

        var requeued = await _api.PostAsync($"/ops/queues/{Queue}/requeue?message={id}", token: s_ops);

        Assert.Equal((200, 1), (requeued.Status, requeued["count"]!.GetValue<int>()));
        await Eventually.GetAsync(() => _api.GetAsync($"/events/{_talk.EventId}/offerings"), answer => answer.Status == 200);
        Assert.Equal(0, await ParkedAsync());
    }

    [Fact]
    public async Task Given_a_parked_message_whose_cause_is_still_there_When_it_is_requeued_Then_it_is_parked_anew()
    {
        var id = await ParkOneAsync();

        var requeued = await _api.PostAsync($"/ops/queues/{Queue}/requeue", token: s_ops);

        Assert.Equal((200, 1), (requeued.Status, requeued["count"]!.GetValue<int>()));
        await ExpectParkedAsync(1);
        var message = (await _api.GetAsync($"/ops/queues/{Queue}", s_ops))["items"]![0]!;
        Assert.Equal((id, 2), (message["id"]!.GetValue<Guid>(), message["deliveries"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Given_parked_messages_When_one_and_then_the_rest_are_discarded_Then_they_are_gone_and_nothing_else_is()
    {
        await ParkUnreadableAsync(3);
        var first = (await _api.GetAsync($"/ops/queues/{Queue}?limit=1", s_ops))["items"]![0]!["id"]!.GetValue<Guid>();

        var one = await _api.PostAsync($"/ops/queues/{Queue}/discard?message={first}", token: s_ops);
        var again = await _api.PostAsync($"/ops/queues/{Queue}/discard?message={first}", token: s_ops);
        var left = await ParkedAsync();
        var rest = await _api.PostAsync($"/ops/queues/{Queue}/discard", token: s_ops);

        Assert.Equal((200, 1), (one.Status, one["count"]!.GetValue<int>()));
        Assert.Equal((404, "message_not_found"), (again.Status, again.Code));
        Assert.Equal(2, left);
        Assert.Equal((200, 2, 0), (rest.Status, rest["count"]!.GetValue<int>(), await ParkedAsync()));
    }

    [Fact]
    public async Task Given_many_parked_messages_When_they_are_listed_page_by_page_Then_each_comes_once_and_the_oldest_first()
    {
        await ParkUnreadableAsync(5);

        var seen = new List<JsonNode>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await _api.GetAsync($"/ops/queues/{Queue}?limit=2&cursor={cursor}", s_ops);
            Assert.Equal(5, page["total"]!.GetValue<int>());
            seen.AddRange(page["items"]!.AsArray()!);
            cursor = page["next"]?.GetValue<string>();
        }

        Assert.Equal(5, seen.Select(message => message["id"]!.GetValue<Guid>()).Distinct().Count());
        Assert.All(seen, message => Assert.Equal("unreadable", message["reason"]!.GetValue<string>()));
        Assert.All(seen, message => Assert.Contains("Exception", message["detail"]!.GetValue<string>(), StringComparison.Ordinal));
        var times = seen.Select(message => message["parked"]!.GetValue<DateTimeOffset>()).ToList();
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public async Task Given_nothing_that_is_parked_When_queues_are_listed_Then_all_are_there_and_nothing_is_cached()
    {
        var answer = await _api.GetAsync("/ops/queues", s_ops);
        var queues = answer["items"]![0]!["queues"]!.AsArray();

        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.Equal(
            [_registration.Prefix + "registration-credential-revoked", _registration.Prefix + "registration-person", _registration.Prefix + "registration-person-signed-out", Queue, _registration.Prefix + "registration-venue"],
            queues.Select(queue => queue!["queue"]!.GetValue<string>()));
        Assert.All(queues, queue => Assert.Equal((0, null), (queue!["parked"]!.GetValue<int>(), queue["oldest"])));
        Assert.Equal((0, null), (answer["items"]![0]!["waiting"]!.GetValue<int>(), answer["items"]![0]!["waitingSince"]));
        Assert.Empty(answer["missing"]!.AsArray());
    }

    [Fact]
    public async Task Given_a_message_that_cannot_be_sent_When_queues_are_listed_Then_it_waits()
    {
        await _registration.WithDatabaseAsync(db =>
        {
            db.Add(new OutboxMessage { MessageId = Guid.CreateVersion7(), Type = "Unknown", Body = "{}"u8.ToArray(), NotBefore = DateTimeOffset.UnixEpoch });
            db.Publish(new CredentialRevoked("later", default), after: TimeSpan.FromHours(1));
            return db.SaveChangesAsync();
        });

        var service = (await _api.GetAsync("/ops/queues", s_ops))["items"]![0]!;

        Assert.Equal(1, service["waiting"]!.GetValue<int>());
        Assert.InRange(TimeProvider.System.GetUtcNow() - service["waitingSince"]!.GetValue<DateTimeOffset>(), TimeSpan.FromSeconds(-5), TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData(Roles.Office, 403)]
    [InlineData(Roles.Publisher, 403)]
    [InlineData(Roles.Ops, 200)]
    public async Task Given_a_role_When_it_asks_for_queues_Then_only_operations_are_answered(string? role, int status)
    {
        var token = role is null ? null : TestTokens.Of(role, "bochum");

        Assert.Equal(status, (await _api.GetAsync("/ops/queues", token)).Status);
        Assert.Equal(status, (await _api.GetAsync($"/ops/queues/{Queue}", token)).Status);
        Assert.Equal(status, (await _api.PostAsync($"/ops/queues/{Queue}/requeue", token: token)).Status);
        Assert.Equal(status, (await _api.PostAsync($"/ops/queues/{Queue}/discard", token: token)).Status);
    }

    [Fact]
    public async Task Given_no_such_queue_or_a_wrong_query_When_something_is_asked_of_it_Then_the_answer_says_which()
    {
        var list = await _api.GetAsync("/ops/queues/registration-nothing", s_ops);
        var requeue = await _api.PostAsync("/ops/queues/registration-nothing/requeue", token: s_ops);
        var discard = await _api.PostAsync("/ops/queues/registration-nothing/discard", token: s_ops);
        var noMessage = await _api.PostAsync($"/ops/queues/{Queue}/requeue?message={Guid.CreateVersion7()}", token: s_ops);
        var wrongList = await _api.GetAsync($"/ops/queues/{Queue}?limit=0&cursor=%21", s_ops);
        var wrongMessage = await _api.PostAsync($"/ops/queues/{Queue}/discard?message=all", token: s_ops);

        Assert.All([list, requeue, discard], answer => Assert.Equal((404, "queue_not_found"), (answer.Status, answer.Code)));
        Assert.Equal((404, "message_not_found"), (noMessage.Status, noMessage.Code));
        Assert.Equal(422, wrongList.Status);
        Assert.Equal(["cursor", "limit"], wrongList.Faults.Order());
        Assert.Equal(422, wrongMessage.Status);
        Assert.Equal(["message"], wrongMessage.Faults);
    }

    /// <summary>Says that an event is published while its table is not where the consumer looks for it; gives the message's id.</summary>
    private async Task<Guid> ParkOneAsync()
    {
        await _registration.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"ALTER TABLE offered_events RENAME TO hidden"));
        var id = Guid.CreateVersion7();
        await _events.SendAsync(new EventPublished(_talk), id);
        await ExpectParkedAsync(1);
        return id;
    }

    private async Task ParkUnreadableAsync(int count)
    {
        for (var sent = 0; sent < count; sent++)
            await RawMessages.SendAsync(servers.RabbitMq, Queue, "no message of ours"u8.ToArray());
        await ExpectParkedAsync(count);
    }

    private Task<int> ExpectParkedAsync(int count) => Eventually.GetAsync(ParkedAsync, parked => parked == count);

    private Task<int> ParkedAsync() => _registration.WithDatabaseAsync(db => db.Set<ParkedMessage>().CountAsync());
}
