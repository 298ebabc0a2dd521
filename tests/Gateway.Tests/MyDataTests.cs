using System.Text.Json.Nodes;
using KiBiennale.ServiceDefaults.PersonalData;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace KiBiennale.Gateway.Tests;

/// <summary>What all services hold about a person, in one document.</summary>
public sealed class MyDataTests : IAsyncLifetime
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
    public async Task Given_services_that_answer_When_a_person_asks_what_is_held_Then_it_is_one_document_that_nobody_keeps()
    {
        var answer = await (await GatewayAsync("identity", "registration", "notifications")).GetAsync("/me/data", Token);

        Assert.Equal((200, "no-store"), (answer.Status, answer.Headers["Cache-Control"]));
        Assert.Equal("""{"identity":{"of":"identity"},"registration":{"of":"registration"},"notifications":{"of":"notifications"}}""", answer["services"]!.ToJsonString());
        Assert.Equal(new DateTimeOffset(2026, 9, 10, 18, 0, 8, TimeSpan.Zero), answer["asOf"]!.GetValue<DateTimeOffset>());
    }

    [Fact]
    public async Task Given_a_service_that_does_not_answer_When_a_person_asks_what_is_held_Then_it_is_named_and_no_part_is_told_as_if_it_were_all()
    {
        var answer = await (await GatewayAsync("identity", "notifications")).GetAsync("/me/data", Token);

        Assert.Equal((503, "service_unavailable", "5", "no-store"), (answer.Status, answer.Code, answer.Headers["Retry-After"], answer.Headers["Cache-Control"]));
        Assert.Contains("registration", answer["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("identity", answer["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_token_that_is_refused_When_a_person_asks_what_is_held_Then_they_hear_it_as_the_service_says_it()
    {
        var answer = await (await GatewayAsync("identity", "registration", "notifications")).GetAsync("/me/data", "another");

        Assert.Equal(401, answer.Status);
    }

    private async Task<ApiClient> GatewayAsync(params string[] services)
    {
        var upstreams = new Dictionary<string, string[]>();
        foreach (var service in services)
            upstreams[service] = [await ServiceAsync(service)];
        var gateway = new GatewayHost(upstreams);
        _started.Add(gateway);
        return new(gateway.CreateClient());
    }

    private async Task<string> ServiceAsync(string name)
    {
        var upstream = await GatewayHost.StartUpstreamAsync(upstream => upstream.MapGet(
            PersonalDataEndpoints.Path,
            (HttpRequest request) => request.Headers.Authorization == $"Bearer {Token}"
                // The one that answers first is as old as its name is short.
                ? Results.Ok(new MyDataResponse(new DateTimeOffset(2026, 9, 10, 18, 0, name.Length, TimeSpan.Zero), new Dictionary<string, JsonObject> { [name] = new() { ["of"] = name } }))
                : Results.Unauthorized()));
        _started.Add(upstream);
        return GatewayHost.AddressOf(upstream);
    }
}
