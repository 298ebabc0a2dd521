using System.Diagnostics;
using System.Net.Mime;
using KiBiennale.Contracts;
using KiBiennale.ServiceDefaults.Telemetry;
using MassTransit;
using MassTransit.Serialization;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>Hands one message of the outbox to the broker; done when the broker has confirmed it.</summary>
internal sealed class OutboxSender(IBus bus)
{
    /// <summary>Header: how often the message's consumer has been handed it again.</summary>
    public const string Redeliveries = "redeliveries";

    /// <summary>Header: the contract's version, where it is not the first.</summary>
    public const string ContractVersionHeader = "contract-version";

    private static readonly ActivitySource s_activities = new(TelemetryExtensions.SourcePrefix + "Messaging");

    /// <summary>A message that goes on as it came, whatever it is.</summary>
    private sealed record Forwarded;

    public async Task SendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        // The trace goes on where the request that caused the message left it.
        _ = ActivityContext.TryParse(message.TraceParent, null, isRemote: true, out var parent);
        using var activity = s_activities.StartActivity("outbox dispatch", ActivityKind.Internal, parent);
        try
        {
            if (message.ContentType is not null)
            {
                await (await EndpointAsync(message)).Send(new Forwarded(), Pipe.Execute<SendContext>(context => Forward(context, message)), cancellationToken);
                return;
            }

            var contract = Outbox.Read(message.Type, message.Body);
            if (message.Queue is null)
                await bus.Publish(contract, contract.GetType(), Pipe.Execute<PublishContext>(context => Address(context, message, contract)), cancellationToken);
            else
                await (await EndpointAsync(message)).Send(contract, contract.GetType(), Pipe.Execute<SendContext>(context => Address(context, message, contract)), cancellationToken);
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            throw;
        }
    }

    /// <summary>Every queue of ours has an exchange of its name; sending to that declares no queue of other properties.</summary>
    private Task<ISendEndpoint> EndpointAsync(OutboxMessage message) => bus.GetSendEndpoint(new Uri($"exchange:{message.Queue}"));

    private static void Address(SendContext context, OutboxMessage message, object contract)
    {
        Require(context, message);
        var version = ContractVersion.Of(contract.GetType());
        if (version > 1)
            context.Headers.Set(ContractVersionHeader, version);
    }

    private static void Forward(SendContext context, OutboxMessage message)
    {
        Require(context, message);
        context.Serializer = new CopyBodySerializer(new ContentType(message.ContentType!), new BytesMessageBody(message.Body));
        context.Headers.Set(Redeliveries, message.Redeliveries);
    }

    private static void Require(SendContext context, OutboxMessage message)
    {
        context.MessageId = message.MessageId;
        // Without it the broker drops a message that no queue is bound for, and confirms it none the less.
        if (context.TryGetPayload<RabbitMqSendContext>(out var rabbitMq))
            rabbitMq.Mandatory = true;
    }
}
