using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace KiBiennale.Gateway.Tests;

public sealed class GatewayTests : IAsyncLifetime
{
    private WebApplication _events = null!;
    private GatewayHost _gateway = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _events = await GatewayHost.StartUpstreamAsync();
        _gateway = new(GatewayHost.Behind(GatewayHost.AddressOf(_events)));
        _api = new(_gateway.CreateClient(new() { AllowAutoRedirect = false }));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _events.DisposeAsync();
    }

    [Fact]
    public async Task Given_a_service_that_answers_When_its_path_is_asked_Then_it_gets_path_query_and_the_callers_host()
    {
        var answer = await _api.GetAsync("/events?hub=bochum", null, ("Host", "programm.example"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("/api/v1/events", answer["path"]!.GetValue<string>());
        Assert.Equal("?hub=bochum", answer["query"]!.GetValue<string>());
        Assert.Equal("programm.example", answer["host"]!.GetValue<string>());
        Assert.NotEmpty(answer["traceParent"]!.GetValue<string>());
    }

    [Fact]
    public async Task Given_a_service_that_is_down_When_its_path_is_asked_Then_503_at_once_and_when_to_try_again()
    {
        var begun = Stopwatch.GetTimestamp();
        var answer = await _api.GetAsync("/hubs");

        Assert.Equal((503, "service_unavailable"), (answer.Status, answer.Code));
        Assert.Equal("5", answer.Headers["Retry-After"]);
        Assert.StartsWith("application/problem+json", answer.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.NotNull(answer["traceId"]);
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Given_a_path_that_is_in_no_table_When_it_is_asked_Then_404_as_a_problem()
    {
        var answer = await _api.GetAsync("/secrets");

        Assert.Equal((404, "not_found"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("/events", "GET", true)]
    [InlineData("/events/0197/offerings", "GET", true)]
    [InlineData("/hubs/bochum/events/a", "PUT", false)]
    [InlineData("/hubs/bochum/credentials", "POST", false)]
    public async Task Given_a_page_of_another_origin_When_it_asks_Then_only_what_is_public_lets_it(string path, string method, bool allowed)
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, new Uri("/api/v1" + path, UriKind.Relative));
        preflight.Headers.Add("Origin", "https://elsewhere.example");
        preflight.Headers.Add("Access-Control-Request-Method", method);
        using var answer = await _api.Http.SendAsync(preflight);

        Assert.Equal(allowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) && origins.Single() == "*");
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Given_services_that_are_down_When_the_whole_is_asked_Then_it_is_not_ready_and_says_who()
    {
        using var ready = await _api.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        using var live = await _api.Http.GetAsync(new Uri("/health/live", UriKind.Relative));
        var status = await _api.Http.GetStringAsync(new Uri("/status", UriKind.Relative));

        Assert.Equal((503, 200), ((int)ready.StatusCode, (int)live.StatusCode));
        Assert.Contains("hubs", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("\"events\":true", status, StringComparison.Ordinal);
        Assert.Contains("\"hubs\":false", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_service_that_is_down_When_the_merged_document_is_asked_Then_503_says_which()
    {
        using var answer = await _api.Http.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative));

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Contains("hubs", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_bodies_of_some_megabytes_When_they_are_sent_Then_only_routes_made_for_them_let_them_through_and_none_more_than_ten()
    {
        await using var reader = await GatewayHost.StartUpstreamAsync(app => app.MapPost("/api/v1/{**path}", async (HttpContext http) =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            return Results.Json(new { });
        }));
        await using var gateway = new GatewayHost(GatewayHost.Behind(GatewayHost.AddressOf(reader)));
        // On the real server, which is what reads bodies and breaks off; asked first, it says so before anything is sent.
        gateway.UseKestrel(0);
        var api = new ApiClient(gateway.CreateClient());
        (string, string) ask = ("Expect", "100-continue");

        foreach (var path in (string[])["/hubs/bochum/events:batch", "/hubs/bochum/images"])
        {
            Assert.Equal(200, (await api.PostAsync(path, new string('x', 9 * 1024 * 1024), null, ask)).Status);
            var refused = await api.PostAsync(path, new string('x', 11 * 1024 * 1024), null, ask);
            Assert.Equal((413, "body_too_large"), (refused.Status, refused.Code));
        }

        Assert.Equal(413, (await api.PostAsync("/hubs/bochum/events", new string('x', 3 * 1024 * 1024), null, ask)).Status);
    }

    [Fact]
    public async Task Given_a_service_that_says_how_long_an_answer_may_be_kept_When_it_is_asked_Then_the_gateway_lets_that_stand()
    {
        await using var images = await GatewayHost.StartUpstreamAsync(app => app.MapGet("/api/v1/images/{id}", (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
            return Results.Json(new { });
        }));
        await using var gateway = new GatewayHost(GatewayHost.Behind(GatewayHost.AddressOf(images)));

        var answer = await new ApiClient(gateway.CreateClient()).GetAsync("/images/1");
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers["Cache-Control"]);
    }
}
