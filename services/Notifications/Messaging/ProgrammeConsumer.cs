using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Webhooks;
using KiBiennale.ServiceDefaults;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Messaging;

/// <summary>Follows the programme, to know what a message to people is about, and notes what has happened for those who want to hear it.</summary>
public sealed class ProgrammeConsumer(NotificationsDbContext db, FactLog log)
    : IConsumer<Batch<EventPublished>>, IConsumer<Batch<EventChanged>>, IConsumer<Batch<EventCancelled>>
{
    public Task Consume(ConsumeContext<Batch<EventPublished>> context) => FollowAsync(context, FactTypes.EventPublished, message => message.Event);

    public Task Consume(ConsumeContext<Batch<EventChanged>> context) => FollowAsync(context, FactTypes.EventChanged, message => message.Event);

    public Task Consume(ConsumeContext<Batch<EventCancelled>> context) => FollowAsync(context, FactTypes.EventCancelled, message => message.Event);

    private async Task FollowAsync<TMessage>(ConsumeContext<Batch<TMessage>> context, string type, Func<TMessage, EventSnapshot> snapshotOf)
        where TMessage : class
    {
        var byEvent = context.Message.Select(said => (Snapshot: snapshotOf(said.Message), Sent: said.SentTime)).ToLookup(said => said.Snapshot.EventId);
        var ids = byEvent.Select(told => told.Key).ToList();
        var known = await db.Events.Where(festivalEvent => ids.Contains(festivalEvent.EventId)).ToDictionaryAsync(festivalEvent => festivalEvent.EventId, context.CancellationToken);
        // What is known in this very version is told again, by a resync: it has happened before.
        var now = FestivalClock.Real.GetUtcNow();
        List<Fact> facts = [.. byEvent.SelectMany(told => told).Where(said => known.GetValueOrDefault(said.Snapshot.EventId)?.Version != said.Snapshot.Version)
            .DistinctBy(said => (said.Snapshot.EventId, said.Snapshot.Version)).Select(said => EventData.Fact(type, said.Snapshot, said.Sent ?? now.UtcDateTime, now))];
        foreach (var told in byEvent)
        {
            var newest = told.Select(said => said.Snapshot).MaxBy(snapshot => snapshot.Version)!;
            if (known.TryGetValue(told.Key, out var festivalEvent))
                festivalEvent.Follow(newest);
            else
                db.Add(KnownEvent.Of(newest));
        }

        await db.SaveChangesAsync(context.CancellationToken);
        await log.NoteAsync(facts, context.CancellationToken);
    }
}
