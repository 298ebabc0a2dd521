using KiBiennale.Contracts;
using KiBiennale.Notifications.Webhooks;
using KiBiennale.ServiceDefaults;
using MassTransit;

namespace KiBiennale.Notifications.Messaging;

/// <summary>Notes what happens at doors, and when the last place is taken, for those who want to hear it: nobody is mailed.</summary>
public sealed class PlacesConsumer(FactLog log) : IConsumer<Batch<RegistrationsCheckedIn>>, IConsumer<Batch<OfferingFull>>
{
    public Task Consume(ConsumeContext<Batch<RegistrationsCheckedIn>> context)
    {
        var now = FestivalClock.Real.GetUtcNow();
        return log.NoteAsync(
            [.. context.Message.SelectMany(said => said.Message.Registrations.Select(told => CheckedInData.Fact(told, said.MessageId!.Value, said.SentTime ?? now.UtcDateTime, now)))],
            context.CancellationToken);
    }

    public Task Consume(ConsumeContext<Batch<OfferingFull>> context)
    {
        var now = FestivalClock.Real.GetUtcNow();
        return log.NoteAsync(
            [.. context.Message.Select(said => OfferingData.Fact(said.Message, said.MessageId!.Value, said.SentTime ?? now.UtcDateTime, now))], context.CancellationToken);
    }
}
