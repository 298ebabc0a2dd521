using KiBiennale.ServiceDefaults.Data;
using MassTransit;
using MassTransit.Batching;
using MassTransit.Context;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>
/// The inbox before a consumer of batches: one transaction a batch. When that fails, its messages are handled one by one,
/// so that one that cannot be handled does not keep the others from taking effect.
/// </summary>
internal sealed class BatchInboxFilter<TMessage>(DbContext db) : IFilter<ConsumeContext<Batch<TMessage>>>
    where TMessage : class
{
    public async Task Send(ConsumeContext<Batch<TMessage>> context, IPipe<ConsumeContext<Batch<TMessage>>> next)
    {
        // What fails is done again as a whole.
        db.Database.AutoSavepointsEnabled = false;
        var messages = context.Message.ToList();
        try
        {
            await HandleAsync(context, messages, next);
        }
        catch (Exception exception) when (messages.Count > 1 && !exception.IsDatabaseAway() && !context.CancellationToken.IsCancellationRequested)
        {
            await HandleOneByOneAsync(context, messages, next);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("inbox");

    private async Task HandleAsync(
        ConsumeContext<Batch<TMessage>> context, IReadOnlyList<ConsumeContext<TMessage>> messages, IPipe<ConsumeContext<Batch<TMessage>>> next)
    {
        foreach (var message in messages)
            Inbox.RequireKnownVersion<TMessage>(message);
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(context.CancellationToken);
        var handledNow = await Inbox.NoteAsync(db, context.ReceiveContext, [.. messages.Select(Inbox.IdOf)], context.CancellationToken);
        var fresh = messages.Where(message => handledNow.Contains(Inbox.IdOf(message))).ToList();
        if (fresh.Count == 0)
            return;
        var batch = context.Message;
        await next.Send(new UncommittedBatch(context, new MessageBatch<TMessage>(batch.FirstMessageReceived, batch.LastMessageReceived, batch.Mode, fresh)));
        await transaction.CommitAsync(context.CancellationToken);
    }

    private async Task HandleOneByOneAsync(
        ConsumeContext<Batch<TMessage>> context, IReadOnlyList<ConsumeContext<TMessage>> messages, IPipe<ConsumeContext<Batch<TMessage>>> next)
    {
        Exception? failure = null;
        foreach (var message in messages)
        {
            try
            {
                await HandleAsync(context, [message], next);
                // MassTransit then takes it for handled, whatever becomes of the rest of the batch.
                await message.NotifyConsumed(TimeSpan.Zero, nameof(BatchInboxFilter<>));
            }
            catch (Exception exception) when (!context.CancellationToken.IsCancellationRequested)
            {
                // By what is thrown MassTransit decides whether to try again, and does not for a later version: any other goes before it.
                failure = failure is null or LaterVersionException ? exception : failure;
                message.ReceiveContext.AddOrUpdatePayload(() => new OwnFailure(exception), _ => new OwnFailure(exception));
            }
        }

        if (failure is not null)
            throw failure;
    }

    /// <summary>
    /// What the consumer gets: what it has done is not done yet. MassTransit would take the batch's last message for handled
    /// before the commit, and acknowledge it even if that fails.
    /// </summary>
    private sealed class UncommittedBatch(ConsumeContext<Batch<TMessage>> context, Batch<TMessage> batch)
        : BatchConsumeContext<TMessage>(context, batch), ConsumeContext<Batch<TMessage>>
    {
        Task ConsumeContext<Batch<TMessage>>.NotifyConsumed(TimeSpan duration, string consumerType) => Task.CompletedTask;
    }
}

/// <summary>Why this message of a failed batch could not be handled.</summary>
internal sealed record OwnFailure(Exception Exception);
