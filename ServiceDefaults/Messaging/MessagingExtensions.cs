using KiBiennale.ServiceDefaults.Auth;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>Messages between services: at-least-once delivery, exactly-once effect.</summary>
public static class MessagingExtensions
{
    /// <summary>
    /// Connects the service to RabbitMQ: its consumers (all of the service's assembly) on durable quorum queues of its own,
    /// the outbox of <typeparamref name="TDbContext"/> with its dispatcher, and the inbox before every consumer.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="service">The service's name, which its queues begin with.</param>
    public static void AddMessaging<TDbContext>(this IHostApplicationBuilder builder, string service)
        where TDbContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        // Several systems can share one broker, each under a name of its own.
        var prefix = builder.Configuration["Messaging:Prefix"];
        builder.Services.AddSingleton<OutboxSignal>();
        builder.Services.AddSingleton<IInterceptor>(services => services.GetRequiredService<OutboxSignal>());
        builder.Services.AddHostedService<OutboxDispatcher>();
        builder.Services.AddSingleton<RevokedCredentials>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RevokedCredentials>());
        builder.Services.Configure<MassTransitHostOptions>(options =>
        {
            // Else the first messages could be published before the queues are there.
            options.WaitUntilStarted = true;
            options.StopTimeout = TimeSpan.FromSeconds(15);
        });
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.SetEndpointNameFormatter(new KebabCaseEndpointNameFormatter(prefix + service, includeNamespace: false));
            bus.AddConsumers(typeof(TDbContext).Assembly);
            bus.AddConsumer<CredentialRevokedConsumer>();
            bus.AddConfigureEndpointsCallback((context, _, endpoint) =>
            {
                ((IRabbitMqReceiveEndpointConfigurator)endpoint).SetQuorumQueue();
                endpoint.UseMessageRetry(retry => retry.Exponential(
                    5, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(100)));
                endpoint.UseConsumeFilter(typeof(InboxFilter<>), context);
            });
            bus.UsingRabbitMq((context, rabbitMq) =>
            {
                rabbitMq.Host(new Uri(builder.Configuration.GetConnectionString("rabbitmq") ?? "amqp://localhost"));
                if (prefix is not null)
                    rabbitMq.MessageTopology.SetEntityNameFormatter(new PrefixEntityNameFormatter(rabbitMq.MessageTopology.EntityNameFormatter, prefix));
                rabbitMq.ConfigureEndpoints(context);
            });
        });
    }
}
