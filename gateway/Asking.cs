using System.Net;
using Microsoft.Net.Http.Headers;

namespace KiBiennale.Gateway;

/// <summary>Asks several services the same, in the caller's name: one replica of each.</summary>
internal sealed class Asking(IHttpClientFactory clients, IConfiguration configuration)
{
    /// <summary>Who is down is found out at once; who has just started fetches Identity's keys first.</summary>
    private static readonly TimeSpan s_longestAnswer = TimeSpan.FromSeconds(10);

    /// <summary>The answers in the order of the services, those that gave none, and the first refusal, if any.</summary>
    /// <param name="services">Who is asked.</param>
    /// <param name="path">What.</param>
    /// <param name="request">The caller's, with their token.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<(IReadOnlyList<TAnswer> Answers, IReadOnlyList<string> Missing, IResult? Refusal)> AskAsync<TAnswer>(
        IReadOnlyList<string> services, string path, HttpRequest request, CancellationToken cancellationToken)
        where TAnswer : class
    {
        var token = request.Headers.Authorization.ToString();
        var replies = await Task.WhenAll(services.Select(service => AskAsync<TAnswer>(service, path, token, cancellationToken)));
        return (
            [.. replies.Select(reply => reply.Answer).OfType<TAnswer>()],
            [.. services.Where((_, index) => replies[index].Answer is null)],
            replies.Select(reply => reply.Refusal).FirstOrDefault(refusal => refusal is not null));
    }

    /// <summary>The answer of the first replica that gives one, or why it refuses; neither: none does.</summary>
    private async Task<(TAnswer? Answer, IResult? Refusal)> AskAsync<TAnswer>(string service, string path, string token, CancellationToken cancellationToken)
        where TAnswer : class
    {
        foreach (var address in configuration.Addresses(service))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_longestAnswer);
            try
            {
                using var client = clients.CreateClient(Overview.Client);
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(address), path));
                request.Headers.TryAddWithoutValidation(HeaderNames.Authorization, token);
                using var response = await client.SendAsync(request, limit.Token);
                if (response.IsSuccessStatusCode)
                    return (await response.Content.ReadFromJsonAsync<TAnswer>(limit.Token), null);
                if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                    return (null, await Refusal.ReadAsync(response, limit.Token));
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                // The next replica, if any.
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        return (null, null);
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
