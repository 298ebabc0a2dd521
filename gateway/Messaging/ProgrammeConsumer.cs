using KiBiennale.Contracts;
using KiBiennale.Gateway.Caching;
using MassTransit;

namespace KiBiennale.Gateway.Messaging;

/// <summary>Lets answers go that a message has made old.</summary>
public sealed class ProgrammeConsumer(Generations generations)
    : IConsumer<EventPublished>, IConsumer<EventChanged>, IConsumer<EventCancelled>, IConsumer<HubChanged>, IConsumer<VenueChanged>
{
    public Task Consume(ConsumeContext<EventPublished> context) => EventHasChanged(context.Message.Event);

    public Task Consume(ConsumeContext<EventChanged> context) => EventHasChanged(context.Message.Event);

    public Task Consume(ConsumeContext<EventCancelled> context) => EventHasChanged(context.Message.Event);

    public Task Consume(ConsumeContext<HubChanged> context) => PlaceHasChanged();

    public Task Consume(ConsumeContext<VenueChanged> context) => PlaceHasChanged();

    private Task EventHasChanged(EventSnapshot festivalEvent)
    {
        generations.EventHasChanged(festivalEvent.EventId);
        return Task.CompletedTask;
    }

    private Task PlaceHasChanged()
    {
        generations.PlaceHasChanged();
        return Task.CompletedTask;
    }
}
