using MassTransit;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>
/// How a consumer of batches is fed: up to a hundred messages, or what has come within 10 ms. Its whole batch is one
/// transaction, see the inbox.
/// </summary>
/// <typeparam name="TConsumer">The consumer, one or more <c>IConsumer&lt;Batch&lt;…&gt;&gt;</c>.</typeparam>
internal sealed class BatchDefinition<TConsumer> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IConsumer
{
    private const int BatchSize = 100;
    private const int BatchesAtOnce = 2;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<TConsumer> consumerConfigurator, IRegistrationContext context)
    {
        // A batch can only be filled with what the broker has handed over.
        endpointConfigurator.PrefetchCount = BatchSize * BatchesAtOnce;
        consumerConfigurator.Options<BatchOptions>(batch => batch
            .SetMessageLimit(BatchSize).SetTimeLimit(TimeSpan.FromMilliseconds(10)).SetConcurrencyLimit(BatchesAtOnce));
    }
}
