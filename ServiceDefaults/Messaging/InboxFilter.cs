using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>The inbox before a consumer of single messages.</summary>
internal sealed class InboxFilter<TMessage>(DbContext db) : IFilter<ConsumeContext<TMessage>>
    where TMessage : class
{
    public async Task Send(ConsumeContext<TMessage> context, IPipe<ConsumeContext<TMessage>> next)
    {
        Inbox.RequireKnownVersion<TMessage>(context);
        // What fails is done again as a whole.
        db.Database.AutoSavepointsEnabled = false;
        await using var transaction = await db.Database.BeginTransactionAsync(context.CancellationToken);
        var handledNow = await Inbox.NoteAsync(db, context.ReceiveContext, [Inbox.IdOf(context)], context.CancellationToken);
        if (handledNow.Count == 0)
        {
            // MassTransit would take it for a message that nobody wants.
            await context.NotifyConsumed(context.ReceiveContext.ElapsedTime, nameof(InboxFilter<>));
            return;
        }

        await next.Send(context);
        await transaction.CommitAsync(context.CancellationToken);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("inbox");
}
