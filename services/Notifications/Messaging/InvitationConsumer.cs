using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Mails;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using MassTransit;
using Microsoft.Extensions.Options;

namespace KiBiennale.Notifications.Messaging;

/// <summary>Mails who is invited to a role.</summary>
public sealed class InvitationConsumer(NotificationsDbContext db, IOptions<AuthOptions> auth) : IConsumer<PersonInvited>
{
    public async Task Consume(ConsumeContext<PersonInvited> context)
    {
        db.Add(InvitationMail.Of(context.Message, new Uri(auth.Value.Issuer, "sign-in"), FestivalClock.Real.GetUtcNow()));
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
