using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KiBiennale.ServiceDefaults.Idempotency;

/// <summary>
/// <c>Idempotency-Key</c>: who did not get the answer to a request asks again with the same key, and gets the first answer,
/// for 24 hours. What was done and the answer to it are one commit, so that no crash makes two of it.
/// </summary>
public static class IdempotencyExtensions
{
    /// <summary>The request's header.</summary>
    public const string Header = "Idempotency-Key";

    internal static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private const int LongestKey = 255;

    /// <summary>The table of kept answers, in the database of a service whose routes take keys.</summary>
    public static void AddIdempotency(this ModelBuilder model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Entity<KeptAnswer>(answer =>
        {
            answer.ToTable("kept_answers").HasKey(a => a.Id).HasName("pk_kept_answers");
            answer.HasIndex(a => a.Created).HasDatabaseName("ix_kept_answers_created");
        });
    }

    /// <summary>Lets routes of the service take keys.</summary>
    /// <param name="services">The service's.</param>
    /// <param name="secret">256 bits of the installation for this purpose.</param>
    public static void AddIdempotency(this IServiceCollection services, Func<IServiceProvider, byte[]> secret)
    {
        services.AddSingleton(provider => new IdempotencySecret(secret(provider)));
        services.AddHostedService<IdempotencyCare>();
    }

    /// <summary>Lets callers of a route that creates something send a key.</summary>
    /// <typeparam name="TRequest">The body.</typeparam>
    public static RouteHandlerBuilder WithIdempotencyKey<TRequest>(this RouteHandlerBuilder route)
        where TRequest : class =>
        route.WithMetadata(new TakesIdempotencyKey())
            .WithProblem(StatusCodes.Status409Conflict, "idempotency_key_in_use", "a request with this key is still running.")
            .WithProblem(StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused", "the key came with another body.")
            .AddEndpointFilter((context, next) =>
            context.HttpContext.Request.Headers.TryGetValue(Header, out var key)
                ? OnceAsync(key.Count == 1 ? key.ToString() : "", context.Arguments.OfType<TRequest>().Single(), context, next)
                : next(context));

    private static async ValueTask<object?> OnceAsync<TRequest>(string key, TRequest request, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        where TRequest : class
    {
        if (key.Length is 0 or > LongestKey || !key.All(sign => sign is > ' ' and <= '~'))
        {
            var faults = new Faults();
            faults.Add(Header, $"must have 1-{LongestKey} visible ASCII characters.");
            return Problems.Invalid(faults);
        }

        var http = context.HttpContext;
        var (db, aborted) = (http.RequestServices.GetRequiredService<DbContext>(), http.RequestAborted);
        var json = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var secret = http.RequestServices.GetRequiredService<IdempotencySecret>();
        // One route, however it is written.
        var path = http.Request.Path.ToString().TrimEnd('/').ToUpperInvariant();
        var id = KeptAnswer.IdOf(secret, http.User.Subject(), http.Request.Method, path, key);
        var bodyHash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, json));
        await using var transaction = await db.Database.BeginTransactionAsync(aborted);
        if (!await TryLockAsync(db, id, aborted))
            return StillRunning(http);
        var now = FestivalClock.Real.GetUtcNow();
        if (await db.Set<KeptAnswer>().AsNoTracking().SingleOrDefaultAsync(kept => kept.Id == id && kept.Created > now - Kept, aborted) is { } known)
        {
            return known.BodyHash.AsSpan().SequenceEqual(bodyHash)
                ? new Again(known.Open(secret, key))
                : Problems.Refused(StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused", "The key was used for another request: take a new one for each.");
        }

        var result = await next(context);
        var given = result is INestedHttpResult nested ? nested.Result : result;
        if (given is not (IStatusCodeHttpResult { StatusCode: >= 200 and < 300 and var status } and IValueHttpResult value))
            return result;
        await db.Set<KeptAnswer>().Where(old => old.Id == id).ExecuteDeleteAsync(aborted);
        var location = given.GetType().GetProperty(nameof(Created<object>.Location))?.GetValue(given) as string;
        db.Add(KeptAnswer.Of(id, bodyHash, secret, key, new(status, location, JsonSerializer.SerializeToNode(value.Value, json)), now));
        await db.SaveChangesAsync(aborted);
        await transaction.CommitAsync(aborted);
        return result;
    }

    private static async Task<bool> TryLockAsync(DbContext db, byte[] id, CancellationToken cancellationToken)
    {
        var number = BitConverter.ToInt64(id);
        return (await db.Database.SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock({number})").ToListAsync(cancellationToken))[0];
    }

    private static ProblemHttpResult StillRunning(HttpContext http)
    {
        http.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
        return Problems.Refused(StatusCodes.Status409Conflict, "idempotency_key_in_use", "A request with this key is still running: ask again in a moment.");
    }

    /// <summary>The first answer once more.</summary>
    private sealed class Again(KeptAnswer.Answer answer) : IResult
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

/// <summary>Marks a route for the OpenAPI document.</summary>
internal sealed record TakesIdempotencyKey;
