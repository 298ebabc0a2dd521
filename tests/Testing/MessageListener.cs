using System.Collections.Concurrent;
using MassTransit;

namespace KiBiennale.Testing;

/// <summary>Hears what a service says, on a queue of its own.</summary>
/// <typeparam name="TMessage">The contract.</typeparam>
public sealed class MessageListener<TMessage> : IAsyncDisposable
    where TMessage : class
{
    private readonly IBusControl _bus;
    private readonly ConcurrentQueue<(Guid? Id, TMessage Message)> _heard = new();

    private MessageListener(Servers servers, string prefix) => _bus = Bus.Factory.CreateUsingRabbitMq(rabbitMq =>
    {
        rabbitMq.Host(new Uri(servers.RabbitMq));
        rabbitMq.MessageTopology.SetEntityNameFormatter(new PrefixEntityNameFormatter(rabbitMq.MessageTopology.EntityNameFormatter, prefix));
        rabbitMq.ReceiveEndpoint(endpoint => endpoint.Handler<TMessage>(context =>
        {
            _heard.Enqueue((context.MessageId, context.Message));
            return Task.CompletedTask;
        }));
    });

    /// <summary>What was heard so far.</summary>
    public IReadOnlyList<TMessage> Heard => [.. _heard.Select(heard => heard.Message)];

    /// <summary>The same, where what the broker delivered again counts once.</summary>
    public IReadOnlyList<TMessage> HeardOnce => [.. _heard.DistinctBy(heard => heard.Id).Select(heard => heard.Message)];

    public static async Task<MessageListener<TMessage>> StartAsync(Servers servers, string prefix)
    {
        var listener = new MessageListener<TMessage>(servers, prefix);
        await listener._bus.StartAsync();
        return listener;
    }

    public async ValueTask DisposeAsync() => await _bus.StopAsync();
}
