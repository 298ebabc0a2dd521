using KiBiennale.Contracts;
using KiBiennale.Notifications.Mails;
using MassTransit;

namespace KiBiennale.Notifications.Messaging;

/// <summary>Mails people what becomes of their registrations: one mail a fact.</summary>
public sealed class RegistrationConsumer(RegistrationDesk desk)
    : IConsumer<Batch<RegistrationConfirmed>>, IConsumer<Batch<RegistrationWaitlisted>>, IConsumer<Batch<RegistrationPending>>, IConsumer<Batch<PlaceOffered>>,
      IConsumer<Batch<RegistrationChanged>>, IConsumer<Batch<RegistrationCancelled>>, IConsumer<Batch<RegistrationLinksRequested>>,
      IConsumer<Batch<AddressToConfirm>>, IConsumer<Batch<GuestInvited>>, IConsumer<Batch<RegistrationMoved>>
{
    public Task Consume(ConsumeContext<Batch<RegistrationConfirmed>> context) => WriteAsync(context, RegistrationNews.Of);

    public Task Consume(ConsumeContext<Batch<RegistrationWaitlisted>> context) => WriteAsync(context, RegistrationNews.Of);

    public Task Consume(ConsumeContext<Batch<RegistrationPending>> context) => WriteAsync(context, RegistrationNews.Of);

    public Task Consume(ConsumeContext<Batch<PlaceOffered>> context) => WriteAsync(context, RegistrationNews.Of);

    public Task Consume(ConsumeContext<Batch<RegistrationChanged>> context) => WriteAsync(context, RegistrationNews.Of);

    public Task Consume(ConsumeContext<Batch<RegistrationCancelled>> context) => WriteAsync(context, RegistrationNews.Of);

    public Task Consume(ConsumeContext<Batch<AddressToConfirm>> context) => WriteAsync(context, RegistrationNews.Of);

    public Task Consume(ConsumeContext<Batch<RegistrationMoved>> context) => WriteAsync(context, RegistrationNews.Of);

    public Task Consume(ConsumeContext<Batch<RegistrationLinksRequested>> context) => desk.WriteAsync(context.Message.Select(said => said.Message), context.CancellationToken);

    public Task Consume(ConsumeContext<Batch<GuestInvited>> context) => desk.WriteAsync(context.Message.Select(said => said.Message), context.CancellationToken);

    private Task WriteAsync<TMessage>(ConsumeContext<Batch<TMessage>> context, Func<TMessage, RegistrationNews> news)
        where TMessage : class => desk.WriteAsync(context.Message.Select(said => news(said.Message)), context.CancellationToken);
}
