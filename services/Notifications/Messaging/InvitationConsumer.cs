using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Mails;
using KiBiennale.ServiceDefaults;
using MassTransit;

namespace KiBiennale.Notifications.Messaging;

/// <summary>Mails who is invited to a role.</summary>
public sealed class InvitationConsumer(NotificationsDbContext db, PersonMails mails) : IConsumer<PersonInvited>
{
    public async Task Consume(ConsumeContext<PersonInvited> context)
    {
        db.Add(mails.Of(context.Message, FestivalClock.Real.GetUtcNow()));
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
