using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Mails;
using KiBiennale.ServiceDefaults;
using MassTransit;

namespace KiBiennale.Notifications.Messaging;

/// <summary>Mails the code to who wants to sign in.</summary>
public sealed class SignInConsumer(NotificationsDbContext db) : IConsumer<SignInRequested>
{
    public async Task Consume(ConsumeContext<SignInRequested> context)
    {
        db.Add(SignInMail.Of(context.Message, FestivalClock.Real.GetUtcNow()));
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
