using MassTransit;
using MassTransit.Configuration;
using MassTransit.DependencyInjection;
using MassTransit.Middleware;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>Puts the inbox before every consumer of an endpoint, of batches too, within the scope that the consumer gets.</summary>
internal sealed class InboxConfiguration(IRegistrationContext registrations) : IConsumerConfigurationObserver
{
    public void ConsumerConfigured<TConsumer>(IConsumerConfigurator<TConsumer> configurator)
        where TConsumer : class
    {
    }

    public void ConsumerMessageConfigured<TConsumer, TMessage>(IConsumerMessageConfigurator<TConsumer, TMessage> configurator)
        where TConsumer : class
        where TMessage : class
    {
        var inbox = typeof(TMessage) is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Batch<>)
            ? typeof(BatchInboxFilter<>).MakeGenericType(type.GenericTypeArguments)
            : typeof(InboxFilter<TMessage>);
        var scoped = typeof(ScopedConsumeFilter<,>).MakeGenericType(typeof(TMessage), inbox);
        var filter = (IFilter<ConsumeContext<TMessage>>)Activator.CreateInstance(scoped, new ConsumeScopeProvider(registrations))!;
        ((IConsumerMessageConfigurator<TMessage>)configurator).AddPipeSpecification(new FilterPipeSpecification<ConsumeContext<TMessage>>(filter));
    }
}
