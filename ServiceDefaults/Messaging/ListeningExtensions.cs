using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>Messages for a process that has no database: heard while it is there, and missed while it is not.</summary>
public static class ListeningExtensions
{
    /// <summary>
    /// Both sides find out within twice this time that the other is gone without a word: this one that it misses messages,
    /// and the broker that the queue of a dead connection keeps no place any more.
    /// </summary>
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Listens at a temporary queue of this process alone, which goes with its connection. There is no inbox and no outbox.
    /// The connection comes about in the background: the process starts, is ready and works without the broker.
    /// </summary>
    /// <typeparam name="TListener">Registered by the caller: it starts over whenever messages may have been missed.</typeparam>
    /// <param name="builder">The process.</param>
    /// <param name="process">The process's name, which its queue begins with.</param>
    /// <param name="consumers">What is done with a message.</param>
    public static void AddListening<TListener>(this IHostApplicationBuilder builder, string process, params Type[] consumers)
        where TListener : class, IListener
    {
        ArgumentNullException.ThrowIfNull(builder);
        // Nothing that runs is worth waiting for.
        builder.Services.Configure<MassTransitHostOptions>(options => options.StopTimeout = TimeSpan.FromSeconds(5));
        builder.Services.AddSingleton(services =>
            new Hearing(services.GetRequiredService<TListener>(), services.GetRequiredService<ILogger<Hearing>>()));
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.ConfigureHealthCheckOptions(options => options.MinimalFailureStatus = HealthStatus.Degraded);
            bus.AddConsumers(consumers);
            bus.UsingRabbitMq((context, rabbitMq) =>
            {
                rabbitMq.UseBroker(context, host => host.Heartbeat(s_heartbeat));
                rabbitMq.ReceiveEndpoint(
                    $"{builder.Configuration.MessagingPrefix()}{process}-temporary-{Guid.CreateVersion7():n}",
                    endpoint => Configure(context, endpoint));
            });
        });
    }

    private static void Configure(IRegistrationContext context, IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.Durable = false;
        endpoint.AutoDelete = true;
        // Not only of this process: of one connection. Else one that is dead, and not known to be, would take its share of
        // the messages from the one that follows it.
        endpoint.Exclusive = true;
        endpoint.PublishFaults = false;
        var hearing = context.GetRequiredService<Hearing>();
        endpoint.ConnectReceiveEndpointObserver(hearing);
        endpoint.ConfigureError(pipe => pipe.UseFilter(hearing));
        endpoint.ConfigureDeadLetter(pipe => pipe.UseFilter(hearing));
        endpoint.ConfigureConsumers(context);
    }
}
