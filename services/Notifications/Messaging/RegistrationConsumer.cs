using KiBiennale.Contracts;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Mails;
using KiBiennale.Notifications.Webhooks;
using KiBiennale.ServiceDefaults;
using MassTransit;

namespace KiBiennale.Notifications.Messaging;

/// <summary>Mails people what becomes of their registrations, one mail a fact, and notes what their hub wants to hear.</summary>
public sealed class RegistrationConsumer(RegistrationDesk desk, FactLog log)
    : IConsumer<Batch<RegistrationConfirmed>>, IConsumer<Batch<RegistrationWaitlisted>>, IConsumer<Batch<RegistrationPending>>, IConsumer<Batch<PlaceOffered>>,
      IConsumer<Batch<RegistrationChanged>>, IConsumer<Batch<RegistrationCancelled>>, IConsumer<Batch<RegistrationLinksRequested>>,
      IConsumer<Batch<AddressToConfirm>>, IConsumer<Batch<GuestInvited>>, IConsumer<Batch<RegistrationMoved>>
{
    public async Task Consume(ConsumeContext<Batch<RegistrationConfirmed>> context)
    {
        await WriteAsync(context, RegistrationNews.Of);
        await NoteAsync(context, FactTypes.RegistrationConfirmed, message => (message.Registration, null));
    }

    public async Task Consume(ConsumeContext<Batch<RegistrationWaitlisted>> context)
    {
        await WriteAsync(context, RegistrationNews.Of);
        await NoteAsync(context, FactTypes.RegistrationWaitlisted, message => (message.Registration, null));
    }

    public Task Consume(ConsumeContext<Batch<RegistrationPending>> context) => WriteAsync(context, RegistrationNews.Of);

    public Task Consume(ConsumeContext<Batch<PlaceOffered>> context) => WriteAsync(context, RegistrationNews.Of);

    public Task Consume(ConsumeContext<Batch<RegistrationChanged>> context) => WriteAsync(context, RegistrationNews.Of);

    public async Task Consume(ConsumeContext<Batch<RegistrationCancelled>> context)
    {
        await WriteAsync(context, RegistrationNews.Of);
        await NoteAsync(context, FactTypes.RegistrationCancelled, message => (message.Registration, message.By));
    }

    public Task Consume(ConsumeContext<Batch<AddressToConfirm>> context) => WriteAsync(context, RegistrationNews.Of);

    public Task Consume(ConsumeContext<Batch<RegistrationMoved>> context) => WriteAsync(context, RegistrationNews.Of);

    public Task Consume(ConsumeContext<Batch<RegistrationLinksRequested>> context) => desk.WriteAsync(context.Message.Select(said => said.Message), context.CancellationToken);

    public Task Consume(ConsumeContext<Batch<GuestInvited>> context) => desk.WriteAsync(context.Message.Select(said => said.Message), context.CancellationToken);

    private Task WriteAsync<TMessage>(ConsumeContext<Batch<TMessage>> context, Func<TMessage, RegistrationNews> news)
        where TMessage : class => desk.WriteAsync(context.Message.Select(said => news(said.Message)), context.CancellationToken);

    private Task NoteAsync<TMessage>(ConsumeContext<Batch<TMessage>> context, string type, Func<TMessage, (RegistrationSnapshot Registration, string? By)> tell)
        where TMessage : class
    {
        var now = FestivalClock.Real.GetUtcNow();
        return log.NoteAsync(
            [.. context.Message.Select(said => (Told: tell(said.Message), Sent: said.SentTime ?? now.UtcDateTime)).Select(said => RegistrationData.Fact(type, said.Told.Registration, said.Told.By, said.Sent, now))],
            context.CancellationToken);
    }
}
