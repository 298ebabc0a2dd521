using System.Net;
using KiBiennale.ServiceDefaults.Operations;
using Microsoft.Net.Http.Headers;

namespace KiBiennale.Gateway;

/// <summary>Operations' view of the whole: one replica of every service is asked for its queues, in the caller's name.</summary>
internal sealed class AllQueues(IHttpClientFactory clients, IConfiguration configuration)
{
    /// <summary>Who is down is found out at once; who has just started fetches Identity's keys first.</summary>
    private static readonly TimeSpan s_longestAnswer = TimeSpan.FromSeconds(10);

    /// <summary>What a service has answered: its queues, or why it refuses.</summary>
    private sealed record Answer(QueuesResponse? Queues, Refusal? Refusal);

    public async Task<IResult> Handle(HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var token = http.Request.Headers.Authorization.ToString();
        var answers = await Task.WhenAll(RouteTable.Services.Select(service => AskAsync(service, token, cancellationToken)));
        if (answers.FirstOrDefault(answer => answer?.Refusal is not null) is { } refused)
            return refused.Refusal!;
        var missing = RouteTable.Services.Where((_, index) => answers[index] is null).ToList();
        return missing.Count == RouteTable.Services.Count
            ? ReverseProxy.Unavailable(http, "No service answers. Try again soon.")
            : TypedResults.Ok(new QueuesResponse([.. answers.SelectMany(answer => answer?.Queues?.Items ?? [])], missing));
    }

    /// <summary>The answer of the first replica that gives one; null: none does.</summary>
    private async Task<Answer?> AskAsync(string service, string token, CancellationToken cancellationToken)
    {
        foreach (var address in configuration.Addresses(service))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_longestAnswer);
            try
            {
                using var client = clients.CreateClient(Overview.Client);
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(address), RouteTable.AllQueues));
                request.Headers.TryAddWithoutValidation(HeaderNames.Authorization, token);
                using var response = await client.SendAsync(request, limit.Token);
                if (response.IsSuccessStatusCode)
                    return new(await response.Content.ReadFromJsonAsync<QueuesResponse>(limit.Token), null);
                if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                    return new(null, await Refusal.ReadAsync(response, limit.Token));
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                // The next replica, if any.
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        return null;
    }

    /// <summary>A service's refusal, passed on as it is.</summary>
    private sealed record Refusal(int Status, string Challenge, string? ContentType, byte[] Body) : IResult
    {
        public static async Task<Refusal> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken) => new(
            (int)response.StatusCode,
            response.Headers.WwwAuthenticate.ToString(),
            response.Content.Headers.ContentType?.ToString(),
            await response.Content.ReadAsByteArrayAsync(cancellationToken));

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = Status;
            if (Challenge.Length > 0)
                httpContext.Response.Headers.WWWAuthenticate = Challenge;
            httpContext.Response.ContentType = ContentType;
            await httpContext.Response.Body.WriteAsync(Body, httpContext.RequestAborted);
        }
    }
}
