namespace KiBiennale.Notifications.Domain;

/// <summary>What a mail says.</summary>
/// <param name="Kind">Which of all mails it is: the name of its template.</param>
/// <param name="Locale">Its language: <c>de</c> or <c>en</c>.</param>
/// <param name="Subject">In one line.</param>
/// <param name="Text">As plain text.</param>
/// <param name="Html">The same as HTML.</param>
/// <param name="Calendar">What calendars make of it; null: nothing.</param>
public sealed record MailContent(string Kind, string Locale, string Subject, string Text, string Html, MailCalendar? Calendar = null);

/// <summary>An iCalendar that a mail brings along (RFC 6047).</summary>
/// <param name="Method"><c>REQUEST</c> (it is in the calendar, as said here) or <c>CANCEL</c> (it is not any more).</param>
/// <param name="Text">The calendar.</param>
public sealed record MailCalendar(string Method, string Text);
