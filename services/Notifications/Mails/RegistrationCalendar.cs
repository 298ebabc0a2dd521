using System.Text;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using KiBiennale.Contracts;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Sending;
using KiBiennale.ServiceDefaults.Formats;
using Microsoft.Extensions.Options;
using MimeKit;

namespace KiBiennale.Notifications.Mails;

/// <summary>A registration for calendars (RFC 5545, 5546): what is newer takes the place of what was said before, or takes it out.</summary>
public sealed class RegistrationCalendar(IOptions<MailOptions> options)
{
    private const string Request = "REQUEST";
    private const string Cancel = "CANCEL";

    private readonly MailboxAddress _sender = MailboxAddress.Parse(options.Value.Sender);

    /// <summary>The entry, as it is now; null: nobody knows when it is.</summary>
    public MailCalendar? Entry(RegistrationSnapshot registration, LocalizedText? place, DateTimeOffset now) => Of(registration, place, now, Request);

    /// <summary>That the entry is to go.</summary>
    /// <param name="registration">As it is now.</param>
    /// <param name="starts">When it was to begin, as calendars know it.</param>
    /// <param name="now">On the real clock.</param>
    public MailCalendar? End(RegistrationSnapshot registration, DateTimeOffset? starts, DateTimeOffset now) =>
        Of(registration with { Starts = starts, Ends = registration.Starts == starts ? registration.Ends : null }, null, now, Cancel);

    private MailCalendar? Of(RegistrationSnapshot registration, LocalizedText? place, DateTimeOffset now, string method)
    {
        if (registration.Starts is not { } starts)
            return null;
        var words = Words.In(registration.Locale);
        var entry = new CalendarEvent
        {
            // As in the ticket's calendar: whoever takes both has one entry.
            Uid = $"{registration.RegistrationId}@kibiennale",
            // Rises with what changes of the registration, and with what changes of its event.
            Sequence = (int)(registration.Version + Math.Max(registration.EventVersion, 1) - 2),
            DtStamp = Utc(now),
            Summary = TemplateValues.Clean(words.Of(registration.Title)),
            Start = Utc(starts),
            End = registration.Ends is { } ends && ends > starts ? Utc(ends) : null,
            Status = method is Request ? EventStatus.Confirmed : EventStatus.Cancelled,
            Organizer = new Organizer { Value = Address(_sender.Address), CommonName = Parameter(_sender.Name) },
        };
        entry.Attendees.Add(new Attendee { Value = Address(registration.Email), CommonName = Parameter(registration.Name), ParticipationStatus = EventParticipationStatus.Accepted, Rsvp = false });
        if (TemplateValues.Clean(words.Of(place)) is { Length: > 0 } where)
            entry.Location = where;
        if (registration.Along.Count > 0)
            entry.Description = string.Join("\n", registration.Along.Select(session => $"+ {TemplateValues.Clean(words.Of(session.Title))}{(words.Of(session.Starts) is { } time ? $", {time}" : "")}"));
        var calendar = new Calendar { ProductId = "-//KiBiennale//Notifications//DE", Method = method };
        calendar.Events.Add(entry);
        return new(method, Encoding.UTF8.GetString(CalendarText.Of(calendar)));
    }

    /// <summary>As calendars compare it, and where it has signs that no address of the web can have, without these (RFC 6068).</summary>
    private static Uri Address(string email)
    {
        var at = email.LastIndexOf('@');
        var local = email[..Math.Max(at, 0)];
        return new($"mailto:{(local.All(sign => char.IsAsciiLetterOrDigit(sign) || "._+-~'!$*=".Contains(sign, StringComparison.Ordinal)) ? local : Uri.EscapeDataString(local))}@{Uri.EscapeDataString(email[(at + 1)..])}");
    }

    /// <summary>A parameter of iCalendar cannot hold quotation marks (RFC 5545, 3.1).</summary>
    private static string Parameter(string? text) => TemplateValues.Clean(text).Replace('"', '\'');

    private static CalDateTime Utc(DateTimeOffset time) => new(time.UtcDateTime, "UTC");
}
