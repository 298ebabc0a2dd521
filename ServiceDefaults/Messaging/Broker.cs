using System.Net.Sockets;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>Which broker a process talks to, and under which names.</summary>
public static class Broker
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Several systems can share one broker, each under a name that its queues and exchanges begin with; null: one has it to itself.</summary>
    public static string? MessagingPrefix(this IConfiguration configuration) => configuration["Messaging:Prefix"];

    /// <summary>Connects to the broker of the connection string <c>rabbitmq</c>.</summary>
    internal static void UseBroker(
        this IRabbitMqBusFactoryConfigurator rabbitMq, IServiceProvider services, Action<IRabbitMqHostConfigurator>? configure = null)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        rabbitMq.Host(new Uri(configuration.GetConnectionString("rabbitmq") ?? "amqp://localhost"), host =>
        {
            host.OnRefreshConnectionFactory = factory => AwaitAsync(factory.Endpoint, stopping);
            configure?.Invoke(host);
        });
        if (configuration.MessagingPrefix() is { } prefix)
            rabbitMq.MessageTopology.SetEntityNameFormatter(new PrefixEntityNameFormatter(rabbitMq.MessageTopology.EntityNameFormatter, prefix));
    }

    /// <summary>
    /// Between MassTransit's attempts to connect there are pauses that grow to half a minute. An attempt that waits for the
    /// broker succeeds as soon as that is back.
    /// </summary>
    private static async Task AwaitAsync(AmqpTcpEndpoint broker, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(s_patience);
        while (!limit.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(broker.HostName, broker.Port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(s_pause, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
