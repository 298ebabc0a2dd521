using KiBiennale.ServiceDefaults.Auth;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>Messages between services: at-least-once delivery, exactly-once effect.</summary>
public static class MessagingExtensions
{
    /// <summary>After so many deliveries that came to no end (each time the process died) the broker gives a message up.</summary>
    internal const int DeliveryLimit = 20;

    /// <summary>Of the queue for what was given up: never, as far as anybody lives to see.</summary>
    private const int Never = 1_000_000;

    private const string DeliveryLimitArgument = "x-delivery-limit";

    /// <summary>
    /// Connects the service to RabbitMQ: its consumers (all public ones of the service's assembly) on durable quorum queues
    /// of its own, the outbox of <typeparamref name="TDbContext"/> with its dispatcher, and the inbox before every consumer.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="service">The service's name, which its queues begin with.</param>
    public static void AddMessaging<TDbContext>(this IHostApplicationBuilder builder, string service)
        where TDbContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        var queues = new ServiceQueues(service, builder.Configuration.MessagingPrefix(), typeof(TDbContext).Assembly);
        builder.Services.AddOptions<MessagingOptions>().BindConfiguration("Messaging").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton(queues);
        builder.Services.AddSingleton<OutboxSignal>();
        builder.Services.AddSingleton<OutboxPace>();
        builder.Services.AddSingleton<IInterceptor>(services => services.GetRequiredService<OutboxSignal>());
        builder.Services.AddSingleton<OutboxSender>();
        builder.Services.AddHostedService<MessagingCare>();
        builder.Services.AddSingleton<FailedMessages>();
        builder.Services.AddSingleton<ParkedMessages>();
        builder.Services.AddSingleton<RevokedCredentials>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RevokedCredentials>());
        builder.Services.AddSingleton<BrokerCheck>().AddHealthChecks().AddCheck<BrokerCheck>("broker");
        // The bus connects in the background: requests are answered while the broker is away, even after a restart.
        builder.Services.Configure<MassTransitHostOptions>(options => options.StopTimeout = TimeSpan.FromSeconds(15));
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.ConfigureHealthCheckOptions(options => options.MinimalFailureStatus = HealthStatus.Degraded);
            bus.SetEndpointNameFormatter(queues.Names);
            foreach (var consumer in queues.Consumers)
                bus.AddConsumer(consumer, ServiceQueues.TakesBatches(consumer) ? typeof(BatchDefinition<>).MakeGenericType(consumer) : null);
            bus.AddConfigureEndpointsCallback((context, _, endpoint) => Configure(context, (IRabbitMqReceiveEndpointConfigurator)endpoint, queues.Dead));
            bus.UsingRabbitMq((context, rabbitMq) =>
            {
                rabbitMq.UseBroker(context);
                // Nobody consumes there: all that comes is parked.
                rabbitMq.ReceiveEndpoint(queues.Dead, dead =>
                {
                    dead.SetQuorumQueue();
                    dead.SetQueueArgument(DeliveryLimitArgument, Never);
                    Park(context, dead);
                });
                rabbitMq.ConfigureEndpoints(context);
            });
        });
        // After the bus, so that it stops before: the bus waits for what is being sent while it stops.
        builder.Services.AddHostedService<OutboxDispatcher>();
    }

    private static void Configure(IRegistrationContext context, IRabbitMqReceiveEndpointConfigurator endpoint, string dead)
    {
        endpoint.SetQuorumQueue();
        endpoint.PublishFaults = false;
        // Said outright, since RabbitMQ 4 would drop a message after 20 deliveries, and 3 would deliver it for ever. What is
        // given up goes to a queue of ours, and leaves this one only when it has arrived there.
        endpoint.SetQueueArgument(DeliveryLimitArgument, DeliveryLimit);
        endpoint.SetQueueArgument("x-dead-letter-exchange", dead);
        endpoint.SetQueueArgument("x-dead-letter-strategy", "at-least-once");
        endpoint.SetQueueArgument("x-overflow", "reject-publish");
        endpoint.UseMessageRetry(retry =>
        {
            retry.Exponential(4, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(50));
            retry.Ignore<LaterVersionException>();
        });
        endpoint.ConnectConsumerConfigurationObserver(new InboxConfiguration(context));
        Park(context, endpoint);
    }

    private static void Park(IRegistrationContext context, IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        var failed = context.GetRequiredService<FailedMessages>();
        endpoint.ConfigureError(pipe => pipe.UseFilter(failed));
        endpoint.ConfigureDeadLetter(pipe => pipe.UseFilter(failed));
    }
}
