using System.Globalization;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.ServiceDefaults.Idempotency;

/// <summary>
/// <c>Idempotency-Key</c>: who did not get the answer to a request asks again with the same key, and gets the first answer,
/// for 24 hours. What was done and the answer to it are one commit, so that no crash makes two of it.
/// </summary>
public static class IdempotencyExtensions
{
    /// <summary>The request's header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>For how long answers are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

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
        route.TakesIdempotencyKey()
            .WithProblem(StatusCodes.Status409Conflict, "idempotency_key_in_use", "a request with this key is still running.")
            .AddEndpointFilter((context, next) => OnceAsync(context.Arguments.OfType<TRequest>().Single(), context, next));

    /// <summary>Describes a route that sees to keys itself.</summary>
    public static RouteHandlerBuilder TakesIdempotencyKey(this RouteHandlerBuilder route) =>
        route.WithMetadata(new TakesIdempotencyKey())
            .WithProblem(StatusCodes.Status422UnprocessableEntity, KeyedRequest.Reused, "the key came with another body.");

    private static async ValueTask<object?> OnceAsync<TRequest>(TRequest request, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        where TRequest : class
    {
        var http = context.HttpContext;
        var faults = new Faults();
        if (KeyedRequest.From(http, request, faults) is not { } keyed)
            return faults.Any ? Problems.Invalid(faults) : await next(context);

        var (db, aborted) = (http.RequestServices.GetRequiredService<DbContext>(), http.RequestAborted);
        await using var transaction = await db.Database.BeginTransactionAsync(aborted);
        if (!await TryLockAsync(db, keyed.Id, aborted))
            return StillRunning(http);
        var now = FestivalClock.Real.GetUtcNow();
        if (await db.Set<KeptAnswer>().AsNoTracking().SingleOrDefaultAsync(kept => kept.Id == keyed.Id && kept.Created > now - Kept, aborted) is { } known)
            return keyed.Again(known.BodyHash, known.Sealed);

        var result = await next(context);
        var given = result is INestedHttpResult nested ? nested.Result : result;
        if (given is not (IStatusCodeHttpResult { StatusCode: >= 200 and < 300 and var status } and IValueHttpResult { Value: { } value }))
            return result;
        await db.Set<KeptAnswer>().Where(old => old.Id == keyed.Id).ExecuteDeleteAsync(aborted);
        var location = given.GetType().GetProperty(nameof(Created<object>.Location))?.GetValue(given) as string;
        db.Add(keyed.Keep(status, location, value, now));
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
}

/// <summary>Marks a route for the OpenAPI document.</summary>
internal sealed record TakesIdempotencyKey;
