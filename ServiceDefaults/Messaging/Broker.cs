using MassTransit;
using Microsoft.Extensions.Configuration;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>Which broker a process talks to, and under which names.</summary>
public static class Broker
{
    /// <summary>Several systems can share one broker, each under a name that its queues and exchanges begin with; null: one has it to itself.</summary>
    public static string? MessagingPrefix(this IConfiguration configuration) => configuration["Messaging:Prefix"];

    /// <summary>Connects to the broker of the connection string <c>rabbitmq</c>.</summary>
    internal static void UseBroker(
        this IRabbitMqBusFactoryConfigurator rabbitMq, IConfiguration configuration, Action<IRabbitMqHostConfigurator>? configure = null)
    {
        rabbitMq.Host(new Uri(configuration.GetConnectionString("rabbitmq") ?? "amqp://localhost"), configure ?? (_ => { }));
        if (configuration.MessagingPrefix() is { } prefix)
            rabbitMq.MessageTopology.SetEntityNameFormatter(new PrefixEntityNameFormatter(rabbitMq.MessageTopology.EntityNameFormatter, prefix));
    }
}
