using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace KiBiennale.Gateway.Tests;

/// <summary>What a service says bit by bit comes bit by bit.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task Given_a_stream_that_goes_on_When_something_is_said_Then_it_comes_at_once_unpacked_and_is_kept_nowhere()
    {
        var more = new TaskCompletionSource();
        await using var notifications = await GatewayHost.StartUpstreamAsync(app => app.MapGet("/api/v1/notifications/stream", async (HttpContext http) =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: first\n\n");
            await http.Response.Body.FlushAsync();
            await more.Task;
            await http.Response.WriteAsync("data: second\n\n");
        }));
        await using var gateway = new GatewayHost(GatewayHost.Behind(GatewayHost.AddressOf(notifications), allAreUp: true));
        gateway.UseKestrel(0);
        using var client = gateway.CreateClient();
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip, br");

        using var answer = await client.GetAsync(new Uri("/api/v1/notifications/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var limit = TimeSpan.FromSeconds(10);

        Assert.Equal("data: first", await reader.ReadLineAsync().WaitAsync(limit));
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        more.SetResult();
        Assert.Equal("", await reader.ReadLineAsync().WaitAsync(limit));
        Assert.Equal("data: second", await reader.ReadLineAsync().WaitAsync(limit));
    }
}
