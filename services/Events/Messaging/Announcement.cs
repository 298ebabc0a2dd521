using KiBiennale.Contracts;
using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Messaging;
using NodaTime;

namespace KiBiennale.Events.Messaging;

/// <summary>Tells the other services what visitors now see.</summary>
internal static class Announcement
{
    public static void Announce(this EventsDbContext db, Event festivalEvent, EventChange change)
    {
        if (festivalEvent.Sandbox)
            return;
        switch (change)
        {
            case EventChange.Published:
                db.Publish(new EventPublished(Snapshot(festivalEvent)));
                break;
            case EventChange.Changed:
                db.Publish(new EventChanged(Snapshot(festivalEvent)));
                break;
            case EventChange.Cancelled or EventChange.Withdrawn:
                db.Publish(new EventCancelled(Snapshot(festivalEvent)));
                break;
        }
    }

    /// <summary>Of an event that visitors see, or saw until it was withdrawn.</summary>
    public static EventSnapshot Snapshot(Event festivalEvent)
    {
        var isWithdrawn = festivalEvent.Published is null;
        var content = (festivalEvent.Published ?? festivalEvent.TakenBack)!;
        var registration = content.Registration;
        return new(
            festivalEvent.Id,
            festivalEvent.Version,
            festivalEvent.Hub,
            content.Title,
            content.Format,
            Clock(content.Starts),
            Clock(content.Ends),
            festivalEvent.Cancelled || isWithdrawn,
            new(registration.Mode, Clock(registration.Opens), Clock(registration.Closes), registration.Capacity,
                registration.MinParty, registration.MaxParty, registration.WaitingList, registration.SmallerPartyMayPass, registration.Groups,
                [.. registration.Questions.Select(question => new QuestionSnapshot(question.Id, question.Text, question.Required))], registration.ConfirmAddress),
            [.. content.Sessions.Select(session => new SessionSnapshot(
                session.Id, session.Title, Clock(session.Starts), Clock(session.Ends), session.Capacity, session.ExclusiveGroup, session.Venue, session.Room))],
            content.Slots is { Capacity: { } capacity } rule ? Snapshot(rule, capacity) : null,
            content.Slots is { } slots ? [.. Slots.Of(slots).Select(Time)] : null,
            Postponed: festivalEvent.Postponed,
            Withdrawn: isWithdrawn,
            Reason: festivalEvent.Reason,
            Venue: content.Venue,
            Room: content.Room);
    }

    private static SlotSnapshot Snapshot(SlotRule slots, int capacity) => new(
        slots.Rule, slots.From.ToTimeOnly(), slots.Until.ToTimeOnly(), slots.Minutes, slots.FirstDay.ToDateOnly(), slots.LastDay.ToDateOnly(),
        [.. slots.ExceptDays.Select(day => day.ToDateOnly())], capacity);

    private static SlotTime Time(Slot slot) => new(slot.Id, slot.Starts.ToDateTimeOffset(), slot.Ends.ToDateTimeOffset(), slot.Capacity, slot.Cancelled);

    private static DateTimeOffset? Clock(OffsetDateTime? time) => time?.ToDateTimeOffset();
}
