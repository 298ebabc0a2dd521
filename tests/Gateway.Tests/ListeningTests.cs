using System.Collections.Concurrent;
using KiBiennale.Contracts;
using KiBiennale.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace KiBiennale.Gateway.Tests;

/// <summary>What a process without a database hears, and what it is told when it does not.</summary>
public sealed class ListeningTests(Servers servers) : IAsyncLifetime
{
    private const string Refused = "refused";

    private readonly string _prefix = ServiceHost<Route>.NewPrefix();
    private readonly BrokerLine _line = new(servers);
    private MessageSender _sender = null!;

    public async ValueTask InitializeAsync() => _sender = await MessageSender.StartAsync(servers, _prefix);

    public async ValueTask DisposeAsync()
    {
        await _sender.DisposeAsync();
        _line.Dispose();
    }

    [Fact]
    public async Task Given_a_process_that_listens_When_something_is_said_Then_it_hears_at_a_queue_of_its_own_that_goes_with_it()
    {
        var (host, listener) = await StartAsync();
        await Until(listener, "start over");
        await _sender.SendAsync(new CredentialRevoked("a", default));
        await Until(listener, "start over", "a");

        var queue = Assert.Single(listener.Queues.Distinct());
        Assert.StartsWith(_prefix + "probe-temporary-", queue, StringComparison.Ordinal);
        // Nobody else's, not even of another connection of the same process.
        Assert.Equal(Constants.ResourceLocked, await RefusalAsync(broker => broker.QueueDeclarePassiveAsync(queue)));
        await StopAsync(host);
        Assert.Equal(Constants.NotFound, await RefusalAsync(broker => broker.QueueDeclarePassiveAsync(queue)));
        Assert.Equal(Constants.NotFound, await RefusalAsync(broker => broker.ExchangeDeclarePassiveAsync(queue)));
        Assert.Equal(["start over", "a", "lost"], listener.Told);
    }

    [Fact]
    public async Task Given_a_process_that_listens_When_its_connection_is_lost_and_comes_back_Then_it_is_told_both_and_hears_again()
    {
        var (host, listener) = await StartAsync();
        await Until(listener, "start over");

        _line.Cut();
        await Until(listener, "start over", "lost");
        await _sender.SendAsync(new CredentialRevoked("missed", default));
        _line.Mend();
        await Until(listener, "start over", "lost", "start over");
        await _sender.SendAsync(new CredentialRevoked("b", default));
        await Until(listener, "start over", "lost", "start over", "b");

        await StopAsync(host);
    }

    [Fact]
    public async Task Given_a_message_that_cannot_be_handled_When_it_comes_Then_the_listener_starts_over_and_nothing_of_it_is_left()
    {
        var (host, listener) = await StartAsync();
        await Until(listener, "start over");

        await _sender.SendAsync(new CredentialRevoked(Refused, default));
        await Until(listener, "start over", "start over");
        await _sender.SendAsync(new CredentialRevoked("c", default));
        await Until(listener, "start over", "start over", "c");

        var errors = listener.Queues.First() + "_error";
        Assert.Equal(Constants.NotFound, await RefusalAsync(broker => broker.QueueDeclarePassiveAsync(errors)));
        await StopAsync(host);
    }

    [Fact]
    public async Task Given_no_broker_When_a_process_starts_Then_it_is_there_at_once_and_hears_when_there_is_one()
    {
        _line.Cut();
        var (host, listener) = await StartAsync();

        Assert.Empty(listener.Told);
        _line.Mend();
        await Until(listener, "start over");
        await StopAsync(host);
    }

    private static Task<string> Until(Recorder listener, params IEnumerable<string> told) =>
        Eventually.GetAsync(() => Task.FromResult(string.Join(", ", listener.Told)), so => so == string.Join(", ", told));

    private static async Task StopAsync(IHost host)
    {
        await host.StopAsync();
        host.Dispose();
    }

    private async Task<(IHost Host, Recorder Listener)> StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:rabbitmq"] = _line.RabbitMq,
            ["Messaging:Prefix"] = _prefix,
        });
        builder.Services.AddSingleton<Recorder>();
        builder.AddListening<Recorder>("probe", typeof(RecordingConsumer));
        var host = builder.Build();
        await host.StartAsync();
        return (host, host.Services.GetRequiredService<Recorder>());
    }

    /// <summary>The code with which the broker refuses what another connection asks for; null when it does not.</summary>
    private async Task<int?> RefusalAsync(Func<IChannel, Task> ask)
    {
        await using var connection = await new ConnectionFactory { Uri = new(servers.RabbitMq) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            await ask(channel);
            return null;
        }
        catch (OperationInterruptedException refusal)
        {
            return refusal.ShutdownReason?.ReplyCode;
        }
    }

    /// <summary>What the process was told, in order.</summary>
    public sealed class Recorder : IListener
    {
        public ConcurrentQueue<string> Told { get; } = new();

        public ConcurrentQueue<string> Queues { get; } = new();

        public void StartOver() => Told.Enqueue("start over");

        public void Lost() => Told.Enqueue("lost");
    }

    public sealed class RecordingConsumer(Recorder recorder) : IConsumer<CredentialRevoked>
    {
        public Task Consume(ConsumeContext<CredentialRevoked> context)
        {
            recorder.Queues.Enqueue(context.ReceiveContext.InputAddress.AbsolutePath.Split('/')[^1]);
            if (context.Message.ClientId is Refused)
                throw new InvalidOperationException("This one is refused.");
            recorder.Told.Enqueue(context.Message.ClientId);
            return Task.CompletedTask;
        }
    }
}
