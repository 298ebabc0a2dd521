using System.Text.Json;
using System.Text.Json.Serialization;
using KiBiennale.Events.Data;
using KiBiennale.Events.Features.Input;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using ProblemDetails = Microsoft.AspNetCore.Mvc.ProblemDetails;

namespace KiBiennale.Events.Features;

/// <summary>Many events at once.</summary>
/// <param name="Events">Each as in a PUT of its own, with its <c>externalId</c> beside; at most 1,000.</param>
public sealed record BatchRequest(IReadOnlyList<JsonElement>? Events);

/// <summary>What became of each event.</summary>
/// <param name="Results">In the order of the request.</param>
public sealed record BatchResponse(IReadOnlyList<BatchResult> Results);

/// <summary>What became of one event.</summary>
/// <param name="ExternalId">The hub's own id of it; null where none could be read.</param>
/// <param name="Status">The HTTP status that a PUT of its own would have had: 201, 200, 400 or 422.</param>
/// <param name="Id">UUIDv7, where it was written or is like that already.</param>
/// <param name="Etag">As a PUT of its own would have answered.</param>
/// <param name="Problem">Why it was refused, with all faults.</param>
public sealed record BatchResult(
    string? ExternalId,
    int Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Id = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Etag = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ProblemDetails? Problem = null);

/// <summary>A hub creates or replaces up to a thousand events. What is right is applied; what is wrong spoils only itself.</summary>
internal static class PutEvents
{
    private sealed record Item(string? ExternalId, EventInput? Input, ProblemHttpResult? Problem);

    public static Task<Results<Ok<BatchResponse>, ProblemHttpResult>> Handle(
        string hub, BatchRequest request, HttpContext http, EventsDbContext db, IOptions<JsonOptions> json, TimeProvider clock, CancellationToken cancellationToken)
    {
        var elements = request.Events ?? [];
        if (elements.Count > EventWriting.MostAtOnce)
            return Task.FromResult<Results<Ok<BatchResponse>, ProblemHttpResult>>(TooMany(elements.Count));
        var items = elements.Select(element => Read(element, json.Value.SerializerOptions)).ToList();
        var readable = items.Where(item => item.Input is not null).Select(item => new EventToWrite(item.ExternalId ?? "", item.Input!)).ToList();
        return db.RetryOnConflictAsync<Results<Ok<BatchResponse>, ProblemHttpResult>>(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.TakeTurnAsync(hub, cancellationToken);
            if (await db.Hubs.FindAsync([hub], cancellationToken) is not { } owner)
                return Problems.NotFound("hub_not_found", $"There is no hub '{hub}'.");
            var written = new Queue<WrittenEvent>(await db.WriteAsync(owner, readable, http.User.Subject(), clock.GetUtcNow(), cancellationToken));
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return TypedResults.Ok(new BatchResponse([.. items.Select(item => item.Problem is null
                ? Result(item, written.Dequeue())
                : Refused(item, item.Problem))]));
        });
    }

    private static Item Read(JsonElement element, JsonSerializerOptions options)
    {
        if (element.ValueKind is not JsonValueKind.Object)
            return new(null, null, MalformedBody.Problem("", "is of a wrong JSON type."));
        string? externalId = null;
        try
        {
            if (element.TryGetProperty("externalId", out var id))
                externalId = id.Deserialize<string>(options);
            return new(externalId, element.Deserialize<EventInput>(options), null);
        }
        catch (JsonException exception)
        {
            var isOfId = externalId is null && exception.Path is "$";
            return new(externalId, null, isOfId ? MalformedBody.Problem("externalId", "is of a wrong JSON type.") : MalformedBody.Problem(exception));
        }
    }

    private static BatchResult Result(Item item, WrittenEvent written) => written.Event is { } festivalEvent
        ? new(item.ExternalId, written.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK, festivalEvent.Id, EventQueries.ETagOf(festivalEvent, written.Venue))
        : Refused(item, Problems.Invalid(written.Faults));

    private static BatchResult Refused(Item item, ProblemHttpResult problem) =>
        new(item.ExternalId, problem.StatusCode, Problem: problem.ProblemDetails);

    private static ProblemHttpResult TooMany(int count) => Problems.Refused(
        StatusCodes.Status422UnprocessableEntity, "too_many_events", $"The batch has {count} events; at most {EventWriting.MostAtOnce} are allowed.");
}
