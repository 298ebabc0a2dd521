using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;
using KiBiennale.ServiceDefaults.Formats;

namespace KiBiennale.Registrations.Tickets;

/// <summary>What somebody has registered for, as iCalendar (RFC 5545). What is over says so: a calendar takes it out.</summary>
internal static class TicketCalendar
{
    public static byte[] Of(Booking booking, TicketPlaces places, DateTimeOffset now)
    {
        var calendar = new Calendar { ProductId = "-//KiBiennale//Registration//DE", Method = "PUBLISH" };
        foreach (var registration in booking.All.Where(r => booking.Offerings[r.OfferingId].Starts is not null))
            calendar.Events.Add(Entry(registration, booking.Offerings[registration.OfferingId], places, now));
        return CalendarText.Of(calendar);
    }

    private static CalendarEvent Entry(Registration registration, Offering offering, TicketPlaces places, DateTimeOffset now) => new()
    {
        Uid = $"{registration.Id}@kibiennale",
        // Rises with what changes here and with what changes there: calendars take over what is newer.
        Sequence = (int)(registration.Version + offering.EventVersion - 2),
        DtStamp = Utc(now),
        Location = places.Of(offering, TicketWords.In(registration.Locale)),
        Summary = TicketWords.In(registration.Locale).Of(offering.Title),
        Start = Utc(offering.Starts!.Value),
        End = offering.Ends is { } ends ? Utc(ends) : null,
        Status = registration.Status is RegistrationStatus.Confirmed ? EventStatus.Confirmed : registration.Status.IsLive() ? EventStatus.Tentative : EventStatus.Cancelled,
    };

    private static CalDateTime Utc(DateTimeOffset time) => new(time.UtcDateTime, "UTC");
}
