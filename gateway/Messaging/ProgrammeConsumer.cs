using KiBiennale.Contracts;
using KiBiennale.Gateway.Caching;
using MassTransit;

namespace KiBiennale.Gateway.Messaging;

/// <summary>Lets answers go that a message has made old.</summary>
public sealed class ProgrammeConsumer(Generations generations)
    : IConsumer<EventPublished>, IConsumer<EventChanged>, IConsumer<EventCancelled>, IConsumer<AvailabilityChanged>, IConsumer<HubChanged>, IConsumer<VenueChanged>
{
    public Task Consume(ConsumeContext<EventPublished> context) => EventHasChanged(context.Message.Event.EventId);

    public Task Consume(ConsumeContext<EventChanged> context) => EventHasChanged(context.Message.Event.EventId);

    public Task Consume(ConsumeContext<EventCancelled> context) => EventHasChanged(context.Message.Event.EventId);

    public Task Consume(ConsumeContext<AvailabilityChanged> context)
    {
        generations.PlacesHaveChanged(context.Message.EventId);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<HubChanged> context) => PlaceHasChanged();

    public Task Consume(ConsumeContext<VenueChanged> context) => PlaceHasChanged();

    private Task EventHasChanged(Guid eventId)
    {
        generations.EventHasChanged(eventId);
        return Task.CompletedTask;
    }

    private Task PlaceHasChanged()
    {
        generations.PlaceHasChanged();
        return Task.CompletedTask;
    }
}
