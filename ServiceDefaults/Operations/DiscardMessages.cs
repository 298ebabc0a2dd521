using System.Security.Claims;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;

namespace KiBiennale.ServiceDefaults.Operations;

/// <summary>Drops parked messages for good.</summary>
internal static partial class DiscardMessages
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

        var count = await parked.DiscardAsync(queue, id, cancellationToken);
        if (count == 0 && !queues.All.Contains(queue))
            return ParkedInput.NoSuchQueue(queue);
        if (count == 0 && id is not null)
            return ParkedInput.NoSuchMessage(queue, id);
        Log.Discarded(logger, user.Subject(), count, queue);
        return TypedResults.Ok(new MessageCountResponse(count));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Client} has discarded {Count} messages of {Queue}")]
        public static partial void Discarded(ILogger logger, string? client, int count, string queue);
    }
}
