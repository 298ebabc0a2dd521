using MassTransit;
using Microsoft.Extensions.Configuration;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>Which broker a process talks to, and under which names.</summary>
internal static class Broker
{
    /// <summary>What the names of the system's queues and exchanges begin with; null where it has the broker to itself.</summary>
    public static string? MessagingPrefix(this IConfiguration configuration) => configuration["Messaging:Prefix"];

    /// <summary>Connects to the broker of the connection string <c>rabbitmq</c>.</summary>
    public static void UseBroker(
        this IRabbitMqBusFactoryConfigurator rabbitMq, IConfiguration configuration, Action<IRabbitMqHostConfigurator>? configure = null)
    {
        rabbitMq.Host(new Uri(configuration.GetConnectionString("rabbitmq") ?? "amqp://localhost"), configure ?? (_ => { }));
        if (configuration.MessagingPrefix() is { } prefix)
            rabbitMq.MessageTopology.SetEntityNameFormatter(new PrefixEntityNameFormatter(rabbitMq.MessageTopology.EntityNameFormatter, prefix));
    }
}
