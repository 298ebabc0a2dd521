using KiBiennale.ServiceDefaults.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace KiBiennale.Gateway.Tests;

/// <summary>Operations' view of all services' queues.</summary>
public sealed class QueuesTests : IAsyncLifetime
{
    private const string Token = "a-token-that-services-know";

    private readonly List<IAsyncDisposable> _started = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var started in Enumerable.Reverse(_started))
            await started.DisposeAsync();
    }

    [Fact]
    public async Task Given_some_services_that_answer_When_all_queues_are_asked_for_Then_their_answers_are_one_and_the_others_are_named()
    {
        var api = Gateway(new() { ["hubs"] = [await ServiceAsync("hubs")], ["registration"] = [await ServiceAsync("registration")] });

        var answer = await api.GetAsync("/ops/queues", Token);

        Assert.Equal((200, "no-store"), (answer.Status, answer.Headers["Cache-Control"]));
        Assert.Equal(["hubs", "registration"], answer["items"]!.AsArray().Select(item => item!["service"]!.GetValue<string>()));
        Assert.Equal("hubs-event", answer["items"]![0]!["queues"]![0]!["queue"]!.GetValue<string>());
        Assert.Equal(["identity", "events", "award", "notifications"], answer["missing"]!.AsArray().Select(service => service!.GetValue<string>()));
    }

    [Fact]
    public async Task Given_a_replica_that_is_down_and_one_that_fails_When_all_queues_are_asked_for_Then_the_next_one_answers()
    {
        var failing = await StartAsync(upstream => upstream.MapGet(RouteTable.AllQueues, () => Results.StatusCode(500)));
        var api = Gateway(new() { ["hubs"] = [GatewayHost.Nobody, failing, await ServiceAsync("hubs")] });

        var answer = await api.GetAsync("/ops/queues", Token);

        Assert.Equal((200, "hubs"), (answer.Status, answer["items"]![0]!["service"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Given_a_service_that_refuses_When_all_queues_are_asked_for_Then_its_refusal_is_passed_on_as_it_is(int status)
    {
        var refusing = await StartAsync(upstream => upstream.MapGet(RouteTable.AllQueues, (HttpContext http) =>
        {
            http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            return TypedResults.Problem("Not you.", statusCode: status, extensions: [new("code", "refused_by_the_service")]);
        }));
        var api = Gateway(new() { ["hubs"] = [await ServiceAsync("hubs")], ["events"] = [refusing] });

        var answer = await api.GetAsync("/ops/queues", Token);

        Assert.Equal((status, "refused_by_the_service", "Not you."), (answer.Status, answer.Code, answer["detail"]!.GetValue<string>()));
        Assert.Equal("Bearer error=\"invalid_token\"", answer.Headers["WWW-Authenticate"]);
        Assert.StartsWith("application/problem+json", answer.Headers["Content-Type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_no_service_that_answers_When_all_queues_are_asked_for_Then_503_and_when_to_try_again()
    {
        var answer = await Gateway([]).GetAsync("/ops/queues", Token);

        Assert.Equal((503, "service_unavailable"), (answer.Status, answer.Code));
        Assert.Equal("5", answer.Headers["Retry-After"]);
    }

    [Theory]
    [InlineData("/ops/queues/hubs-programme?limit=5", "GET")]
    [InlineData("/ops/queues/hubs-programme/requeue?message=a", "POST")]
    [InlineData("/ops/queues/hubs-programme/discard", "POST")]
    public async Task Given_a_queue_When_something_is_asked_of_it_Then_the_service_that_its_name_begins_with_is_asked(string path, string method)
    {
        var api = Gateway(new() { ["hubs"] = [await StartAsync()] });

        var answer = method is "GET" ? await api.GetAsync(path, Token) : await api.PostAsync(path, token: Token);

        Assert.Equal((200, "/api/v1" + path), (answer.Status, answer["path"]!.GetValue<string>() + answer["query"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Given_systems_that_share_a_broker_When_something_is_asked_of_a_queue_Then_its_name_begins_with_the_systems()
    {
        var upstreams = new Dictionary<string, string[]> { ["hubs"] = [await StartAsync()] };
        var api = Gateway(upstreams, "demo-");

        Assert.Equal(200, (await api.GetAsync("/ops/queues/demo-hubs-programme", Token)).Status);
        Assert.Equal(404, (await api.GetAsync("/ops/queues/hubs-programme", Token)).Status);
    }

    [Theory]
    [InlineData("/ops/queues/nobody-programme")]
    [InlineData("/ops/queues/hubs")]
    public async Task Given_a_queue_of_no_service_When_it_is_asked_for_Then_404_as_a_problem(string path)
    {
        var answer = await Gateway(new() { ["hubs"] = [await StartAsync()] }).GetAsync(path, Token);

        Assert.Equal((404, "not_found"), (answer.Status, answer.Code));
    }

    private ApiClient Gateway(Dictionary<string, string[]> upstreams, string prefix = "")
    {
        var gateway = new GatewayHost(upstreams) { Prefix = prefix };
        _started.Add(gateway);
        return new(gateway.CreateClient());
    }

    /// <summary>A service with one queue, which answers whoever brings the token.</summary>
    private Task<string> ServiceAsync(string name) => StartAsync(upstream => upstream.MapGet(
        RouteTable.AllQueues,
        (HttpRequest request) => request.Headers.Authorization == $"Bearer {Token}"
            ? Results.Ok(new QueuesResponse([new(name, 0, 0, null, [new($"{name}-event", 0, null)])], []))
            : Results.Unauthorized()));

    private async Task<string> StartAsync(Action<WebApplication>? map = null)
    {
        var upstream = await GatewayHost.StartUpstreamAsync(map);
        _started.Add(upstream);
        return GatewayHost.AddressOf(upstream);
    }
}
