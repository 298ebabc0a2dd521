using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.ServiceDefaults.Operations;

/// <summary>How operations name queues and messages, and what they are told when there are none.</summary>
internal static class ParkedInput
{
    /// <summary>The id of one message; null: all of the queue.</summary>
    public static Guid? MessageId(this Faults faults, string path, string? value)
    {
        if (value is null)
            return null;
        if (!Guid.TryParse(value, out var id))
            faults.Add(path, "must be the id of a message.");
        return id;
    }

    public static ProblemHttpResult NoSuchQueue(string queue) => Problems.NotFound("queue_not_found", $"There is no queue '{queue}'.");

    public static ProblemHttpResult NoSuchMessage(string queue, Guid? id) =>
        Problems.NotFound("message_not_found", $"No message '{id}' is parked at '{queue}'.");
}
