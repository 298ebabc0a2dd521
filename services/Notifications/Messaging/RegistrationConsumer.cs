using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Mails;
using KiBiennale.ServiceDefaults;
using MassTransit;

namespace KiBiennale.Notifications.Messaging;

/// <summary>Mails people what becomes of their registrations: one mail a fact.</summary>
public sealed class RegistrationConsumer(NotificationsDbContext db)
    : IConsumer<Batch<RegistrationConfirmed>>, IConsumer<Batch<RegistrationWaitlisted>>, IConsumer<Batch<RegistrationPending>>, IConsumer<Batch<PlaceOffered>>,
      IConsumer<Batch<RegistrationChanged>>, IConsumer<Batch<RegistrationCancelled>>, IConsumer<Batch<RegistrationLinksRequested>>,
      IConsumer<Batch<AddressToConfirm>>, IConsumer<Batch<GuestInvited>>, IConsumer<Batch<RegistrationMoved>>
{
    public Task Consume(ConsumeContext<Batch<RegistrationConfirmed>> context) => WriteAsync(context, RegistrationMail.Of);

    public Task Consume(ConsumeContext<Batch<RegistrationWaitlisted>> context) => WriteAsync(context, RegistrationMail.Of);

    public Task Consume(ConsumeContext<Batch<RegistrationPending>> context) => WriteAsync(context, RegistrationMail.Of);

    public Task Consume(ConsumeContext<Batch<PlaceOffered>> context) => WriteAsync(context, RegistrationMail.Of);

    public Task Consume(ConsumeContext<Batch<RegistrationChanged>> context) => WriteAsync(context, RegistrationMail.Of);

    public Task Consume(ConsumeContext<Batch<RegistrationCancelled>> context) => WriteAsync(context, RegistrationMail.Of);

    public Task Consume(ConsumeContext<Batch<RegistrationLinksRequested>> context) => WriteAsync(context, RegistrationMail.Of);

    public Task Consume(ConsumeContext<Batch<AddressToConfirm>> context) => WriteAsync(context, RegistrationMail.Of);

    public Task Consume(ConsumeContext<Batch<GuestInvited>> context) => WriteAsync(context, GuestMail.Of);

    public Task Consume(ConsumeContext<Batch<RegistrationMoved>> context) => WriteAsync(context, RegistrationMail.Of);

    private async Task WriteAsync<TMessage>(ConsumeContext<Batch<TMessage>> context, Func<TMessage, DateTimeOffset, Mail> write)
        where TMessage : class
    {
        var now = FestivalClock.Real.GetUtcNow();
        // Whose registration it was can be forgotten by then: nobody is told.
        db.AddRange(context.Message.Select(said => write(said.Message, now)).Where(mail => mail.Recipient.Length > 0));
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
