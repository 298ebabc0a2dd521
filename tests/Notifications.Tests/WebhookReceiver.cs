using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using KiBiennale.NativeHost;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KiBiennale.Notifications.Tests;

/// <summary>What a webhook's address was sent.</summary>
internal sealed record Heard(string Id, string Timestamp, string Signature, string Body)
{
    public JsonNode Data => JsonNode.Parse(Body)!["data"]!;

    public string Type => JsonNode.Parse(Body)!["type"]!.GetValue<string>();

    public Guid About => Data["id"]!.GetValue<Guid>();
}

/// <summary>A hub's system that hears webhooks, and answers as the test says.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebhookReceiver(WebApplication app, int port) => (_app, Url) = (app, $"http://127.0.0.1:{port}/hook");

    public string Url { get; }

    /// <summary>Everything that came, in the order in which it came.</summary>
    public ConcurrentQueue<Heard> Heard { get; } = [];

    /// <summary>Its answer; 204 where nothing else is said.</summary>
    public Func<Heard, HttpContext, Task<IResult>> Answer { get; set; } = (_, _) => Task.FromResult(Results.NoContent());

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var port = Ports.Free();
        var app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{port}");
        var receiver = new WebhookReceiver(app, port);
        app.MapPost("/hook", (Delegate)receiver.HearAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Answers with a status.</summary>
    public void AnswerWith(int status, Func<Heard, bool>? where = null) =>
        Answer = (heard, _) => Task.FromResult(where?.Invoke(heard) == false ? Results.NoContent() : Results.StatusCode(status));

    public Task<IReadOnlyList<Heard>> WaitForAsync(int count) =>
        Eventually.GetAsync<IReadOnlyList<Heard>>(() => Task.FromResult<IReadOnlyList<Heard>>([.. Heard]), heard => heard.Count >= count);

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private async Task<IResult> HearAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var headers = http.Request.Headers;
        var heard = new Heard($"{headers["webhook-id"]}", $"{headers["webhook-timestamp"]}", $"{headers["webhook-signature"]}", await reader.ReadToEndAsync());
        Heard.Enqueue(heard);
        return await Answer(heard, http);
    }
}
