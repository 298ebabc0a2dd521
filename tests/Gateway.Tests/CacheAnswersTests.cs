using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace KiBiennale.Gateway.Tests;

/// <summary>Which of a service's answers are kept.</summary>
public sealed class CacheAnswersTests(Servers servers) : IAsyncLifetime
{
    private NumberedService _events = null!;
    private GatewayHost _gateway = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _events = await NumberedService.StartAsync();
        _gateway = new(GatewayHost.Behind(_events.Address)) { RabbitMq = servers.RabbitMq };
        _api = new(_gateway.CreateClient(new() { AllowAutoRedirect = false }));
        await Eventually.GetAsync(() => Task.FromResult(_gateway.Generations.Current(null)), generation => generation is not null);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _events.DisposeAsync();
    }

    [Theory]
    [InlineData("Cache-Control", "no-store", false)]
    [InlineData("Cache-Control", "max-age=60, private", false)]
    [InlineData("Cache-Control", "no-cache", false)]
    [InlineData("Cache-Control", "public, max-age=60", true)]
    [InlineData("Vary", "Accept-Language", false)]
    [InlineData("Vary", "*", false)]
    [InlineData("Vary", "accept-encoding, Accept", true)]
    [InlineData("Set-Cookie", "a=b", false)]
    public async Task Given_an_answer_that_says_for_whom_it_is_When_it_is_asked_for_again_Then_it_is_kept_for_all_or_not_at_all(
        string header, string value, bool kept)
    {
        _events.Answer = (http, _) =>
        {
            http.Response.Headers[header] = value;
            return Task.CompletedTask;
        };

        var (first, second) = (await _api.GetAsync("/events"), await _api.GetAsync("/events"));
        Assert.Equal(kept, first["number"]!.GetValue<int>() == second["number"]!.GetValue<int>());
        Assert.Equal((value, value), (first.Headers[header], second.Headers[header]));
    }

    [Theory]
    [InlineData("/events", null, null)]
    [InlineData("/events", "a-token", "no-store")]
    [InlineData("/hubs/bochum/events", null, "no-store")]
    public async Task Given_an_answer_that_does_not_say_When_it_is_for_one_alone_Then_nobody_on_the_way_may_keep_it(string path, string? token, string? expected)
    {
        var answer = await _api.GetAsync(path, token);

        Assert.Equal((200, expected), (answer.Status, answer.Headers.GetValueOrDefault("Cache-Control")));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(422)]
    [InlineData(500)]
    [InlineData(206)]
    [InlineData(301)]
    public async Task Given_an_answer_that_is_none_When_it_is_asked_for_again_Then_the_service_is_asked(int status)
    {
        _events.Answer = (http, _) =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        var (first, second) = (await _api.GetAsync("/events"), await _api.GetAsync("/events"));
        Assert.Equal((status, status), (first.Status, second.Status));
        Assert.NotEqual(first["number"]!.GetValue<int>(), second["number"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_an_answer_that_breaks_off_When_it_is_asked_for_again_Then_its_beginning_is_not_taken_for_the_whole()
    {
        var begun = new TaskCompletionSource();
        _events.Answer = async (http, number) =>
        {
            if (number > 1)
                return;
            await http.Response.WriteAsync("{ \"number\": ");
            await http.Response.Body.FlushAsync();
            await begun.Task;
            http.Abort();
        };

        using var first = await _api.Http.GetAsync(new Uri("/api/v1/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await using var body = await first.Content.ReadAsStreamAsync();
        Assert.True(await body.ReadAsync(new byte[1]) == 1);
        begun.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null));

        Assert.Equal(200, (int)first.StatusCode);
        Assert.Equal(2, (await _api.GetAsync("/events"))["number"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("/events", null, true)]
    [InlineData("/events", "a-token", false)]
    [InlineData("/hubs/bochum/events", null, false)]
    public async Task Given_a_reader_who_can_unpack_When_it_asks_Then_what_is_public_comes_packed_and_nothing_else(string path, string? token, bool packed)
    {
        var (first, second) = (await PackedAsync(path, token), await PackedAsync(path, token));

        Assert.Equal((packed, packed), (first.Headers.ContainsKey("Content-Encoding"), second.Headers.ContainsKey("Content-Encoding")));
        // Packed once, and kept so.
        Assert.Equal(packed, first["number"]!.GetValue<int>() == second["number"]!.GetValue<int>());
        Assert.Equal(packed ? "Accept-Encoding" : null, second.Headers.GetValueOrDefault("Vary"));
        Assert.DoesNotContain("Content-Encoding", (await _api.GetAsync(path, token)).Headers);
    }

    [Fact]
    public async Task Given_an_answer_that_breaks_off_while_it_is_packed_When_it_is_asked_for_again_Then_its_beginning_is_not_taken_for_the_whole()
    {
        var begun = new TaskCompletionSource();
        _events.Answer = async (http, number) =>
        {
            if (number > 1)
                return;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("{ \"number\": ");
            await http.Response.Body.FlushAsync();
            // Not before the reader has been told that all is well.
            await begun.Task;
            http.Abort();
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/events", UriKind.Relative)) { Headers = { { "Accept-Encoding", "gzip" } } };

        using var first = await _api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        begun.SetResult();
        await using var body = await first.Content.ReadAsStreamAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null));

        Assert.Equal((200, "gzip"), ((int)first.StatusCode, first.Content.Headers.ContentEncoding.Single()));
        Assert.Equal(2, (await PackedAsync("/events", null))["number"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_a_kept_answer_When_no_message_comes_Then_it_is_given_for_ten_seconds_and_no_longer()
    {
        var begun = Stopwatch.GetTimestamp();
        var first = (await _api.GetAsync("/events"))["number"]!.GetValue<int>();
        await Eventually.GetAsync(() => _api.GetAsync("/events"), answer => answer["number"]!.GetValue<int>() > first);

        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(12));
    }

    [Fact]
    public async Task Given_an_answer_too_large_to_keep_When_it_is_asked_for_again_Then_it_comes_whole_from_the_service()
    {
        const int Large = 9 * 1024 * 1024;
        _events.Answer = (http, number) => http.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{number}:").PadRight(Large, 'x'));

        var (first, second) = (await _api.GetAsync("/events.ics"), await _api.GetAsync("/events.ics"));
        var texts = (string[])[first.Body!.GetValue<string>(), second.Body!.GetValue<string>()];
        Assert.Equal(["1:x", "2:x"], texts.Select(text => text[..3]));
        Assert.All(texts, text => Assert.Equal(Large, text.Length));
    }

    private Task<Answer> PackedAsync(string path, string? token) => _api.GetAsync(path, token, ("Accept-Encoding", "gzip"));
}
