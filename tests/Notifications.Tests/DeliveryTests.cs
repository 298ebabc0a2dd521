using KiBiennale.Contracts;
using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KiBiennale.Notifications.Tests;

/// <summary>What happens is told, in order, once, and until it has arrived.</summary>
public sealed class DeliveryTests(Servers servers) : IAsyncLifetime
{
    private WebhookWorld _world = null!;
    private WebhookReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => (_world, _receiver) = (await WebhookWorld.StartAsync(servers), await WebhookReceiver.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Given_a_webhook_for_everything_When_all_kinds_of_things_happen_Then_it_hears_each_once_and_nobodys_name()
    {
        await _world.SubscribeAsync(_receiver.Url);
        var (talk, registration) = (Snapshots.Talk(WebhookWorld.Evening), RegistrationMailTests.Registration with { Hub = "bochum" });
        var twice = Guid.CreateVersion7();

        await _world.TellAsync(talk, 1, 2);
        await _world.Others.SendAsync(new EventCancelled(talk with { Version = 3, Cancelled = true }));
        await _world.Others.SendAsync(new RegistrationWaitlisted(registration with { Version = 1, Status = "waitlisted", Position = 2 }));
        await _world.Others.SendAsync(new RegistrationConfirmed(registration with { Version = 2, Status = "confirmed" }), twice);
        await _world.Others.SendAsync(new RegistrationConfirmed(registration with { Version = 2, Status = "confirmed" }), twice);
        await _world.Others.SendAsync(new RegistrationsCheckedIn([new(registration.RegistrationId, 2, talk.EventId, "bochum", registration.OfferingId, 3, 2, WebhookWorld.Evening)]));
        await _world.Others.SendAsync(new RegistrationCancelled(registration with { Version = 3, Status = "cancelled" }, "person"));
        await _world.Others.SendAsync(new OfferingFull(registration.OfferingId, talk.EventId, "bochum", talk.Title, 40, WaitingList: false, WebhookWorld.Evening));
        // Of another hub, and told again by a resync: neither is news here.
        await _world.Others.SendAsync(new EventPublished(Snapshots.Talk(WebhookWorld.Evening) with { Hub = "essen" }));
        await Eventually.GetAsync(() => _world.Service.WithDatabaseAsync(db => db.Set<KnownEvent>().CountAsync(known => known.Version == 3)), count => count == 1);
        await _world.Others.SendAsync(new EventChanged(talk with { Version = 3 }));
        await _world.SettledAsync(8);
        await Eventually.GetAsync(() => _world.Service.WithDatabaseAsync(db => db.Set<Fact>().CountAsync()), count => count == 9);

        Assert.Equal(FactTypes.All.Order(), _receiver.Heard.Select(heard => heard.Type).Order());
        Assert.DoesNotContain(_receiver.Heard, heard => heard.Body.Contains(registration.Name, StringComparison.Ordinal) || heard.Body.Contains(registration.Email, StringComparison.Ordinal) || heard.Body.Contains("key=", StringComparison.Ordinal));
        var checkedIn = _receiver.Heard.Single(heard => heard.Type == FactTypes.RegistrationCheckedIn);
        Assert.Equal((registration.RegistrationId, 3, 2), (checkedIn.About, checkedIn.Data["partySize"]!.GetValue<int>(), checkedIn.Data["admitted"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Given_an_address_that_refuses_one_thing_When_more_happens_Then_only_what_is_about_that_thing_waits_and_then_comes_in_order()
    {
        await _world.SubscribeAsync(_receiver.Url);
        var (bad, good) = (Snapshots.Talk(WebhookWorld.Evening), Snapshots.Talk(WebhookWorld.Evening));
        _receiver.AnswerWith(500, heard => heard.About == bad.EventId);

        await _world.TellAsync(bad, 1, 3);
        await _world.TellAsync(good, 1, 3);
        var all = await _world.SettledAsync(3);

        Assert.Equal([1L, 2, 3], _receiver.Heard.Where(heard => heard.About == good.EventId).Select(VersionOf));
        Assert.All(_receiver.Heard.Where(heard => heard.About == bad.EventId), heard => Assert.Equal(1, VersionOf(heard)));
        var first = all.Single(delivery => delivery.ObjectId == bad.EventId && delivery.ObjectVersion == 1);
        Assert.Equal((500, "answered 500", DeliveryState.Pending), (first.Status, first.Failure, first.State));
        Assert.True(first.NotBefore > first.LastAttempt);
        // What waits for it is not looked at before it, and comes with it.
        await Eventually.GetAsync(_world.DeliveriesAsync, now => now.Where(delivery => delivery.ObjectId == bad.EventId).Select(delivery => delivery.NotBefore).Distinct().Count() == 1);

        _receiver.AnswerWith(204);
        await _world.Service.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE deliveries SET not_before = CASE WHEN attempts = 0 THEN now() + interval '1 hour' ELSE now() END WHERE state = 'Pending'"));
        await _world.SettledAsync(6);
        var heard = _receiver.Heard.Where(heard => heard.About == bad.EventId).ToList();
        Assert.Equal([1L, 2, 3], heard.Select(VersionOf).Distinct());
        Assert.Single(heard.Where(one => VersionOf(one) == 1).Select(one => one.Id).Distinct());
        Assert.Null((await _world.WebhookAsync()).FailingSince);
    }

    [Fact]
    public async Task Given_an_address_that_hangs_When_much_happens_Then_another_has_heard_all_while_it_still_hangs_and_itself_gets_four_at_a_time()
    {
        const int Count = 60;
        await using var fast = await WebhookReceiver.StartAsync();
        var let = new TaskCompletionSource();
        var (now, most) = (0, 0);
        _receiver.Answer = async (_, _) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            await let.Task;
            Interlocked.Decrement(ref now);
            return Results.NoContent();
        };
        await _world.SubscribeAsync(_receiver.Url);
        await _world.SubscribeAsync(fast.Url);

        await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => _world.Others.SendAsync(new EventPublished(Snapshots.Talk(WebhookWorld.Evening)))));
        Assert.Equal(Count, (await fast.WaitForAsync(Count)).Select(heard => heard.About).Distinct().Count());

        Assert.False(let.Task.IsCompleted);
        let.SetResult();
        await _receiver.WaitForAsync(Count);
        Assert.InRange(most, 1, 4);
        // Where time runs out before the answer, some come twice, under the id that they had.
        Assert.Equal(Count, _receiver.Heard.Select(heard => heard.Id).Distinct().Count());
    }

    [Fact]
    public async Task Given_an_address_that_says_410_When_it_is_told_something_Then_the_webhook_is_disabled_at_once_and_the_hub_is_mailed()
    {
        await _world.SubscribeAsync(_receiver.Url);
        _receiver.AnswerWith(410);
        await _world.TellAsync(Snapshots.Talk(WebhookWorld.Evening), 1, 1);

        var webhook = await Eventually.GetAsync(_world.WebhookAsync, webhook => !webhook.Enabled);
        Assert.Equal(DisabledBecause.Gone, webhook.DisabledBecause);
        await ExpectMailAsync("(410)");
        await _world.TellAsync(Snapshots.Talk(WebhookWorld.Evening), 1, 1);
        Assert.Single(await _world.DeliveriesAsync());
    }

    [Fact]
    public async Task Given_an_address_that_has_failed_for_five_days_When_it_fails_again_Then_the_webhook_is_disabled_and_the_hub_is_mailed_in_both_languages()
    {
        await _world.SubscribeAsync(_receiver.Url);
        _receiver.AnswerWith(503);
        await _world.TellAsync(Snapshots.Talk(WebhookWorld.Evening), 1, 1);
        Assert.True((await Eventually.GetAsync(_world.WebhookAsync, webhook => webhook.FailingSince is not null)).Enabled);

        await _world.Service.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE webhooks SET failing_since = now() - interval '5 days'"));
        await _world.HurryAsync();

        Assert.Equal(DisabledBecause.Failing, (await Eventually.GetAsync(_world.WebhookAsync, webhook => !webhook.Enabled)).DisabledBecause);
        await ExpectMailAsync("Seit fünf Tagen");
    }

    [Fact]
    public async Task Given_an_address_that_fails_When_the_last_that_waits_is_given_up_Then_the_failure_of_the_webhook_ends_with_it()
    {
        await _world.SubscribeAsync(_receiver.Url);
        _receiver.AnswerWith(503);
        await _world.TellAsync(Snapshots.Talk(WebhookWorld.Evening), 1, 1);
        Assert.NotNull((await Eventually.GetAsync(_world.WebhookAsync, webhook => webhook.FailingSince is not null)).FailingSince);

        await _world.Service.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE deliveries SET attempts = {RetryPlan.MostAttempts - 1}"));
        await _world.HurryAsync();
        await _world.SettledAsync(1);

        Assert.Equal((null, true), ((await _world.WebhookAsync()).FailingSince, (await _world.WebhookAsync()).Enabled));
    }

    [Fact]
    public async Task Given_much_that_waits_When_the_address_says_410_Then_it_is_not_told_the_rest()
    {
        await _world.SubscribeAsync(_receiver.Url);
        _receiver.Answer = async (_, _) =>
        {
            // So long that all is waiting when the first is settled.
            await Task.Delay(500);
            return Results.StatusCode(410);
        };
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => _world.Others.SendAsync(new EventPublished(Snapshots.Talk(WebhookWorld.Evening)))));
        await Eventually.GetAsync(_world.WebhookAsync, webhook => !webhook.Enabled);
        await Task.Delay(2000);

        Assert.InRange(_receiver.Heard.Count, 1, 12);
    }

    [Fact]
    public async Task Given_an_answer_that_asks_for_a_longer_pause_When_it_is_tried_again_Then_not_before()
    {
        await _world.SubscribeAsync(_receiver.Url);
        _receiver.Answer = (_, http) =>
        {
            http.Response.Headers.RetryAfter = "7200";
            return Task.FromResult(Results.StatusCode(429));
        };
        await _world.TellAsync(Snapshots.Talk(WebhookWorld.Evening), 1, 1);
        var tried = (await Eventually.GetAsync(_world.DeliveriesAsync, all => all is [{ Attempts: 1 }]))[0];

        Assert.Equal(7200, (tried.NotBefore - tried.LastAttempt!.Value).TotalSeconds, tolerance: 2);
    }

    [Fact]
    public async Task Given_things_of_a_month_ago_When_it_is_looked_after_Then_they_are_forgotten_with_their_deliveries()
    {
        await _world.SubscribeAsync(_receiver.Url);
        await _world.TellAsync(Snapshots.Talk(WebhookWorld.Evening), 1, 2);
        await _world.SettledAsync(2);
        await _world.Service.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE facts SET created = created - interval '31 days' WHERE object_version = 1"));
        await _world.Service.Services.GetServices<IHostedService>().OfType<RecurringWork>().Single(work => work.GetType().Name is "WebhookCare").DoAsync(CancellationToken.None);

        Assert.Equal(2, Assert.Single(await _world.DeliveriesAsync()).ObjectVersion);
    }

    [Fact]
    public void Given_failures_When_pauses_are_counted_Then_they_grow_and_it_is_given_up_after_three_days()
    {
        var pauses = Enumerable.Range(1, RetryPlan.MostAttempts - 1).Select(attempts => RetryPlan.After(attempts, null, 0)!.Value).ToList();

        Assert.Equal(pauses.Order(), pauses);
        Assert.InRange(pauses.Aggregate((one, other) => one + other), TimeSpan.FromHours(60), TimeSpan.FromHours(80));
        Assert.Null(RetryPlan.After(RetryPlan.MostAttempts, TimeSpan.FromSeconds(1), 0));
        Assert.Equal(TimeSpan.FromSeconds(5.5), RetryPlan.After(1, TimeSpan.FromSeconds(1), 1));
        Assert.Equal(TimeSpan.FromHours(24), RetryPlan.After(1, TimeSpan.FromDays(300), 0));
    }

    private async Task ExpectMailAsync(string text)
    {
        var mail = await Eventually.GetAsync(() => Task.FromResult(Directory.Exists(_world.Service.Mails) ? Directory.GetFiles(_world.Service.Mails, "*.eml") : []), files => files.Length == 1);
        var read = await MimeKit.MimeMessage.LoadAsync(mail[0]);
        Assert.Equal("webmaster@bochum.example", read.To.Mailboxes.Single().Address);
        Assert.Contains(text, read.TextBody, StringComparison.Ordinal);
        Assert.Contains("is disabled", read.TextBody, StringComparison.Ordinal);
    }

    private static long VersionOf(Heard heard) => heard.Data["version"]!.GetValue<long>();

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, seen);
    }
}
