using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KiBiennale.Gateway.Tests;

/// <summary>A service that numbers its answers, so that one sees which of them is a new one.</summary>
internal sealed class NumberedService : IAsyncDisposable
{
    public const string ETag = "\"7.1\"";

    private readonly WebApplication _app;
    private int _asked;

    private NumberedService(WebApplication app) => _app = app;

    public string Address => GatewayHost.AddressOf(_app);

    /// <summary>What a request's answer has besides its number, or is instead of it.</summary>
    public Func<HttpContext, int, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public static async Task<NumberedService> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var service = new NumberedService(builder.Build());
        service._app.MapGet("/health/ready", () => "ready");
        service._app.Map("/{**path}", service.AnswerAsync);
        await service._app.StartAsync();
        return service;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var number = Interlocked.Increment(ref _asked);
        http.Response.Headers.ETag = ETag;
        await Answer(http, number);
        if (http.Response.HasStarted)
            return;
        if (http.Request.Headers.IfNoneMatch == ETag)
            http.Response.StatusCode = StatusCodes.Status304NotModified;
        else if (HttpMethods.IsHead(http.Request.Method))
            http.Response.ContentLength = 1000 + number;
        else
            await http.Response.WriteAsJsonAsync(new { number });
    }
}
