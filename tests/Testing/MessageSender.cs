using MassTransit;

namespace KiBiennale.Testing;

/// <summary>Says what another service would say.</summary>
public sealed class MessageSender : IAsyncDisposable
{
    private readonly IBusControl _bus;

    private MessageSender(Servers servers, string prefix) => _bus = Bus.Factory.CreateUsingRabbitMq(rabbitMq =>
    {
        rabbitMq.Host(new Uri(servers.RabbitMq));
        rabbitMq.MessageTopology.SetEntityNameFormatter(new PrefixEntityNameFormatter(rabbitMq.MessageTopology.EntityNameFormatter, prefix));
    });

    public static async Task<MessageSender> StartAsync(Servers servers, string prefix)
    {
        var sender = new MessageSender(servers, prefix);
        await sender._bus.StartAsync();
        return sender;
    }

    /// <summary>Sends a message to all who listen; with an id of its own, or the one given, as when it is sent again.</summary>
    public Task SendAsync<TMessage>(TMessage message, Guid? messageId = null)
        where TMessage : class =>
        _bus.Publish(message, context => context.MessageId = messageId ?? Guid.CreateVersion7());

    public async ValueTask DisposeAsync() => await _bus.StopAsync();
}
