using System.Security.Claims;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;

namespace KiBiennale.ServiceDefaults.Operations;

/// <summary>How many messages something was done with.</summary>
/// <param name="Count">May be none: nothing was parked there.</param>
public sealed record MessageCountResponse(int Count);

/// <summary>Gives parked messages back to their queue, by way of the outbox, which sends them within a second.</summary>
internal static partial class RequeueMessages
{
    public static async Task<Results<Ok<MessageCountResponse>, ProblemHttpResult>> Handle(
        string queue,
        string? message,
        ServiceQueues queues,
        ParkedMessages parked,
        ClaimsPrincipal user,
        ILogger<ParkedMessages> logger,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var id = faults.MessageId("message", message);
        if (faults.Any)
            return Problems.Invalid(faults);
        // What was parked where nobody listens any more can be looked at and discarded, but not handed over.
        if (!queues.All.Contains(queue))
            return ParkedInput.NoSuchQueue(queue);

        var count = await parked.RequeueAsync(queue, id, cancellationToken);
        if (count == 0 && id is not null)
            return ParkedInput.NoSuchMessage(queue, id);
        Log.Requeued(logger, user.Subject(), count, queue);
        return TypedResults.Ok(new MessageCountResponse(count));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Client} has requeued {Count} messages of {Queue}")]
        public static partial void Requeued(ILogger logger, string? client, int count, string queue);
    }
}
