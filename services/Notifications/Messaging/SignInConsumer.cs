using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Mails;
using KiBiennale.ServiceDefaults;
using MassTransit;

namespace KiBiennale.Notifications.Messaging;

/// <summary>Mails the code to who wants to sign in, and a warning when somebody tries to guess it.</summary>
public sealed class SignInConsumer(NotificationsDbContext db, PersonMails mails) : IConsumer<SignInRequested>, IConsumer<SignInLocked>
{
    public Task Consume(ConsumeContext<SignInRequested> context) => WriteAsync(mails.Of(context.Message, FestivalClock.Real.GetUtcNow()), context.CancellationToken);

    public Task Consume(ConsumeContext<SignInLocked> context) => WriteAsync(mails.Of(context.Message, FestivalClock.Real.GetUtcNow()), context.CancellationToken);

    private async Task WriteAsync(Mail mail, CancellationToken cancellationToken)
    {
        db.Add(mail);
        await db.SaveChangesAsync(cancellationToken);
    }
}
