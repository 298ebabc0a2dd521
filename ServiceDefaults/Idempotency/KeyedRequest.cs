using System.Security.Cryptography;
using System.Text.Json;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KiBiennale.ServiceDefaults.Idempotency;

/// <summary>A request that came with an <c>Idempotency-Key</c>.</summary>
public sealed class KeyedRequest
{
    internal const string Reused = "idempotency_key_reused";

    private const int LongestKey = 255;

    /// <summary>The key is all that tells callers without a token apart: one that others think of as well would show them each other's answers.</summary>
    private const int ShortestAnonymousKey = 16;

    private readonly string _key;
    private readonly IdempotencySecret _secret;
    private readonly JsonSerializerOptions _json;

    private KeyedRequest(string key, byte[] id, byte[] bodyHash, IdempotencySecret secret, JsonSerializerOptions json)
    {
        (Id, BodyHash) = (id, bodyHash);
        (_key, _secret, _json) = (key, secret, json);
    }

    /// <summary>Of who asks, for what, with which key.</summary>
    public byte[] Id { get; }

    /// <summary>Of what is asked.</summary>
    public byte[] BodyHash { get; }

    /// <summary>Reads the header; null: there is none, or a faulty one.</summary>
    public static KeyedRequest? From(HttpContext http, object request, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(faults);
        if (!http.Request.Headers.TryGetValue(IdempotencyExtensions.Header, out var keys))
            return null;
        var key = keys.Count == 1 ? keys.ToString() : "";
        if (key.Length is 0 or > LongestKey || !key.All(sign => sign is > ' ' and <= '~'))
        {
            faults.Add(IdempotencyExtensions.Header, $"must have 1-{LongestKey} visible ASCII characters.");
            return null;
        }

        if (key.Length < ShortestAnonymousKey && http.User.Subject().Length == 0)
        {
            faults.Add(IdempotencyExtensions.Header, $"must have at least {ShortestAnonymousKey} characters when there is no token: take a new UUID for each request.");
            return null;
        }

        var secret = http.RequestServices.GetRequiredService<IdempotencySecret>();
        var json = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        // One route, however it is written.
        var path = http.Request.Path.ToString().TrimEnd('/').ToUpperInvariant();
        var id = KeptAnswer.IdOf(secret, http.User.Subject(), http.Request.Method, path, key);
        return new(key, id, SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, json)), secret, json);
    }

    /// <summary>The answer, as it is kept.</summary>
    public KeptAnswer Keep(int status, string? location, object body, DateTimeOffset now) =>
        KeptAnswer.Of(Id, BodyHash, _secret, _key, new(status, location, JsonSerializer.SerializeToNode(body, _json)), now);

    /// <summary>The first answer once more; a refusal, if it was an answer to something else.</summary>
    /// <param name="bodyHash">Of what was asked then.</param>
    /// <param name="closed">What was kept.</param>
    public IResult Again(byte[] bodyHash, byte[] closed) =>
        bodyHash.AsSpan().SequenceEqual(BodyHash)
            ? new FirstAnswer(KeptAnswer.Open(closed, _secret, _key, Id))
            : Problems.Refused(StatusCodes.Status422UnprocessableEntity, Reused, "The key was used for another request: take a new one for each.");

    private sealed class FirstAnswer(KeptAnswer.Answer answer) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = answer.Status;
            if (answer.Location is not null)
                httpContext.Response.Headers.Location = answer.Location;
            return httpContext.Response.WriteAsJsonAsync(answer.Body, httpContext.RequestAborted);
        }
    }
}
