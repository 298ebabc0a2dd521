using KiBiennale.Contracts;
using KiBiennale.Gateway.Caching;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.Gateway.Tests;

/// <summary>An answer that was read before a change and comes after the change's message: it must not be kept for others.</summary>
public sealed class CacheRaceTests(Servers servers) : IAsyncLifetime
{
    private const string Tag = "events";

    private static readonly Guid s_event = Guid.Parse("01990000-0000-7000-8000-000000000001");

    private NumberedService _events = null!;

    public async ValueTask InitializeAsync() => _events = await NumberedService.StartAsync();

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    public static TheoryData<string> Paths => ["/events", $"/events/{s_event}"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Given_a_slow_answer_When_a_change_is_heard_before_it_comes_Then_the_next_reader_is_answered_anew(string path)
    {
        var (slow, next) = await RaceAsync(path, _ => { }, _ => Task.CompletedTask);

        Assert.Equal(1, slow);
        Assert.Equal(2, next);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Control_a_cache_that_deletes_what_a_message_makes_old_gives_the_next_reader_the_old_answer(string path)
    {
        var (slow, next) = await RaceAsync(
            path,
            services => services.AddOptions<OutputCacheOptions>()
                .Configure<PublicReads>((cache, publicReads) => cache.AddPolicy(PublicReads.Name, new Deleting(publicReads))),
            async services => await services.GetRequiredService<IOutputCacheStore>().EvictByTagAsync(Tag, default));

        Assert.Equal(1, slow);
        Assert.Equal(1, next);
    }

    [Fact]
    public async Task Given_many_readers_at_once_When_nothing_is_kept_Then_the_service_is_asked_once()
    {
        await using var gateway = await StartAsync(_ => { });
        var api = new ApiClient(gateway.CreateClient());
        _events.Answer = (_, _) => Task.Delay(300);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.GetAsync("/events")));

        Assert.All(answers, answer => Assert.Equal(1, answer["number"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Given_readers_who_wait_for_the_first_one_s_answer_When_that_one_leaves_Then_they_are_answered()
    {
        await using var gateway = await StartAsync(_ => { });
        var api = new ApiClient(gateway.CreateClient());
        var asked = new TaskCompletionSource();
        _events.Answer = async (http, number) =>
        {
            asked.TrySetResult();
            if (number == 1)
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };

        using var leaves = new CancellationTokenSource();
        var first = api.Http.GetAsync(new Uri("/api/v1/events", UriKind.Relative), leaves.Token);
        await asked.Task;
        var others = Task.WhenAll(Enumerable.Range(0, 5).Select(_ => api.GetAsync("/events")));
        await leaves.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.All(await others, answer => Assert.Equal(200, answer.Status));
    }

    /// <summary>A request begins, a change is heard, the request's answer comes, and another request follows: the numbers of both answers.</summary>
    private async Task<(int Slow, int Next)> RaceAsync(string path, Action<IServiceCollection> configure, Func<IServiceProvider, Task> whenHeard)
    {
        await using var gateway = await StartAsync(configure);
        await using var sender = await MessageSender.StartAsync(servers, gateway.Prefix);
        var api = new ApiClient(gateway.CreateClient());
        var (reading, read) = (new TaskCompletionSource(), new TaskCompletionSource());
        _events.Answer = async (_, number) =>
        {
            if (number > 1)
                return;
            reading.SetResult();
            await read.Task;
        };

        var slow = api.GetAsync(path);
        await reading.Task;
        var before = gateway.Generations.Current(s_event);
        await sender.SendAsync(new EventChanged(Snapshots.Talk(TimeProvider.System.GetUtcNow()) with { EventId = s_event }));
        await Eventually.GetAsync(() => Task.FromResult(gateway.Generations.Current(s_event)), generation => generation != before);
        await whenHeard(gateway.Services);
        read.SetResult();

        return ((await slow)["number"]!.GetValue<int>(), (await api.GetAsync(path))["number"]!.GetValue<int>());
    }

    private async Task<GatewayHost> StartAsync(Action<IServiceCollection> configure)
    {
        var gateway = new GatewayHost(GatewayHost.Behind(_events.Address)) { RabbitMq = servers.RabbitMq, Configure = configure };
        await Eventually.GetAsync(() => Task.FromResult(gateway.Generations.Current(null)), generation => generation is not null);
        return gateway;
    }

    /// <summary>The cache without generations, as one would write it first.</summary>
    private sealed class Deleting(PublicReads publicReads) : IOutputCachePolicy
    {
        public async ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
        {
            await publicReads.CacheRequestAsync(context, cancellation);
            context.CacheVaryByRules.VaryByValues.Clear();
            context.Tags.Add(Tag);
        }

        public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) =>
            publicReads.ServeFromCacheAsync(context, cancellation);

        public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation) =>
            publicReads.ServeResponseAsync(context, cancellation);
    }
}
