using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Messaging;

/// <summary>Follows how people are forgotten, and has them told when the last service has done it.</summary>
public sealed class ErasureConsumer(IdentityDbContext db) : IConsumer<PersonErased>
{
    public async Task Consume(ConsumeContext<PersonErased> context)
    {
        var (id, now) = (context.Message.ErasureId, FestivalClock.Real.GetUtcNow());
        // Two services answer at the same time: the second one sees what the first has said.
        var erasure = await db.Erasures.FromSql($"SELECT * FROM erasures WHERE id = {id} FOR UPDATE").SingleOrDefaultAsync(context.CancellationToken);
        if (erasure?.Note(context.Message.Service, context.Message.Records, now) is { } email)
        {
            db.Add(AuditEntry.OfErasure(AuditEntry.PersonErased, erasure, now));
            db.Publish(new ErasureCompleted(email, erasure.Locale));
        }

        await db.SaveChangesAsync(context.CancellationToken);
    }
}
