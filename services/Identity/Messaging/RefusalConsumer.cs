using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using MassTransit;

namespace KiBiennale.Identity.Messaging;

/// <summary>Enters into the audit trail what the services have refused.</summary>
public sealed class RefusalConsumer(IdentityDbContext db) : IConsumer<Batch<RightRefused>>
{
    public async Task Consume(ConsumeContext<Batch<RightRefused>> context)
    {
        db.AddRange(context.Message.Select(refused => AuditEntry.Of(refused.Message)));
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
