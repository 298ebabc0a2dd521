using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.ServiceDefaults.Operations;

/// <summary>What is parked at a queue, the oldest first.</summary>
internal static class ListParkedMessages
{
    private sealed record Position(DateTimeOffset Parked, Guid MessageId);

    public static async Task<Results<Ok<Page<ParkedMessageResponse>>, ProblemHttpResult>> Handle(
        string queue, int? limit, string? cursor, ServiceQueues queues, ParkedMessages parked, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults);
        if (faults.Any)
            return Problems.Invalid(faults);
        var count = (await parked.CountAsync(cancellationToken)).Find(counted => counted.Queue == queue);
        if (count is null && !queues.All.Contains(queue))
            return ParkedInput.NoSuchQueue(queue);

        var read = await parked.ListAsync(
            queue, after is null ? null : (after.Parked.ToUniversalTime(), after.MessageId), size + 1, cancellationToken);
        return TypedResults.Ok(new Page<ParkedMessageResponse>(
            [.. read.Take(size).Select(ParkedMessageResponse.Of)],
            read.Count > size ? Cursor.Encode(new Position(read[size - 1].Parked, read[size - 1].MessageId)) : null,
            (int)(count?.Parked ?? 0)));
    }
}
