using System.Diagnostics;

namespace KiBiennale.Gateway.Tests;

/// <summary>The gateway and a broker that is not always there.</summary>
public sealed class CacheConnectionTests(Servers servers) : IAsyncLifetime
{
    private readonly BrokerLine _line = new(servers);
    private NumberedService _events = null!;

    public async ValueTask InitializeAsync() => _events = await NumberedService.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _line.Dispose();
        await _events.DisposeAsync();
    }

    [Fact]
    public async Task Given_kept_answers_When_the_broker_is_lost_and_comes_back_Then_nothing_is_kept_meanwhile_and_nothing_from_before_is_given()
    {
        await using var gateway = new GatewayHost(GatewayHost.Behind(_events.Address)) { RabbitMq = _line.RabbitMq };
        var api = new ApiClient(gateway.CreateClient());
        await HearsAsync(gateway, hears: true);
        var (kept, generation) = (await NumberAsync(api), gateway.Generations.Current(null));
        Assert.Equal(kept, await NumberAsync(api));

        _line.Cut();
        await HearsAsync(gateway, hears: false);
        var meanwhile = (int[])[await NumberAsync(api), await NumberAsync(api)];
        _line.Mend();
        await HearsAsync(gateway, hears: true);
        var afterwards = await NumberAsync(api);

        Assert.Distinct([kept, .. meanwhile, afterwards]);
        Assert.NotEqual(generation, gateway.Generations.Current(null));
        Assert.Equal(afterwards, await NumberAsync(api));
    }

    [Fact]
    public async Task Given_no_broker_When_the_gateway_starts_Then_it_is_ready_and_every_answer_is_a_new_one()
    {
        // Once before: what is measured is not the compiler.
        await AskAsync();
        var begun = Stopwatch.GetTimestamp();
        await AskAsync();

        // Nor does it wait for one when it stops.
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(8));

        async Task AskAsync()
        {
            await using var gateway = new GatewayHost(GatewayHost.Behind(_events.Address, allAreUp: true));
            var api = new ApiClient(gateway.CreateClient());
            using var ready = await api.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));

            Assert.Equal(200, (int)ready.StatusCode);
            Assert.Distinct([await NumberAsync(api), await NumberAsync(api)]);
        }
    }

    [Fact]
    public async Task Given_a_gateway_that_is_ready_When_the_broker_is_lost_Then_it_stays_ready()
    {
        await using var gateway = new GatewayHost(GatewayHost.Behind(_events.Address, allAreUp: true)) { RabbitMq = _line.RabbitMq };
        var api = new ApiClient(gateway.CreateClient());
        await HearsAsync(gateway, hears: true);
        _line.Cut();
        await HearsAsync(gateway, hears: false);
        using var ready = await api.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));

        Assert.Equal(200, (int)ready.StatusCode);
    }

    private static Task<string?> HearsAsync(GatewayHost gateway, bool hears) =>
        Eventually.GetAsync(() => Task.FromResult(gateway.Generations.Current(null)), generation => generation is null != hears);

    private static async Task<int> NumberAsync(ApiClient api) => (await api.GetAsync("/events"))["number"]!.GetValue<int>();
}
