using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using MassTransit;

namespace KiBiennale.Identity.Messaging;

/// <summary>Enters into the audit trail of which events nobody knows any more who had registered.</summary>
public sealed class RegistrationsErasedConsumer(IdentityDbContext db) : IConsumer<Batch<RegistrationsErased>>
{
    public async Task Consume(ConsumeContext<Batch<RegistrationsErased>> context)
    {
        db.AddRange(context.Message.Select(erased => AuditEntry.Of(erased.Message)));
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
