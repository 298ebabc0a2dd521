using KiBiennale.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>How a service that is new, or was restored, catches up: it asks, and the owners tell it their state again.</summary>
public static class Resync
{
    /// <summary>The owner's side: answers with those of <paramref name="messages"/> that the asking service listens to.</summary>
    /// <param name="db">The owner's context, to be saved by its consumer.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="messages">The owner's state, as it would tell of a change.</param>
    public static void TellAgain<TMessage>(this DbContext db, StateRequested request, IEnumerable<TMessage> messages)
        where TMessage : class
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(messages);
        if (!request.Queues.TryGetValue(typeof(TMessage).FullName!, out var queue))
            return;
        foreach (var message in messages)
            db.Tell(queue, message);
    }

    /// <summary>The asking side: puts the question into the service's outbox, for its running processes to send.</summary>
    internal static async Task RequestStateAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DbContext>();
        var queues = scope.ServiceProvider.GetRequiredService<ServiceQueues>();
        db.Publish(new StateRequested(queues.Service, queues.QueueOfContract));
        await db.SaveChangesAsync(cancellationToken);
    }
}
