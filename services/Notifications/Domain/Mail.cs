using System.Globalization;

namespace KiBiennale.Notifications.Domain;

/// <summary>A mail to one person, from the fact that it tells of until it is sent or has lost its sense.</summary>
public sealed class Mail
{
    private const int LongestReason = 500;
    private const int LongestSubject = 200;

    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(5);

    private Mail()
    {
    }

    public Guid Id { get; private set; }

    public string Recipient { get; private set; } = "";

    /// <summary>Which of all mails it is: the name of its template.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>Its language.</summary>
    public string Locale { get; private set; } = "";

    /// <summary>The registration that it tells of; null: of none. By that it is found when it is overtaken.</summary>
    public Guid? RegistrationId { get; private set; }

    /// <summary>Like all that the mail says, kept only for as long as it may have to be sent: it can hold what is secret.</summary>
    public string Subject { get; private set; } = "";

    public string Text { get; private set; } = "";

    public string Html { get; private set; } = "";

    public string? Calendar { get; private set; }

    /// <summary>What calendars do with it (RFC 5546).</summary>
    public string? CalendarMethod { get; private set; }

    public DateTimeOffset Created { get; private set; }

    /// <summary>After that nobody needs it any more.</summary>
    public DateTimeOffset Expires { get; private set; }

    public DateTimeOffset NotBefore { get; private set; }

    public int Attempts { get; private set; }

    public DateTimeOffset? Sent { get; private set; }

    /// <summary>Since when it is not tried any more.</summary>
    public DateTimeOffset? GivenUp { get; private set; }

    /// <summary>Whether it is the last that its recipient hears: then not even whom it went to is kept.</summary>
    public bool Last { get; private set; }

    /// <summary>What came of the last attempt that failed.</summary>
    public string? Failure { get; private set; }

    /// <param name="recipient">To whom.</param>
    /// <param name="content">What it says.</param>
    /// <param name="now">On the real clock.</param>
    /// <param name="expires">After that nobody needs it any more.</param>
    /// <param name="registration">The registration that it tells of.</param>
    /// <param name="wait">How long it waits for what else there is to tell.</param>
    public static Mail To(string recipient, MailContent content, DateTimeOffset now, DateTimeOffset expires, Guid? registration = null, TimeSpan wait = default)
    {
        var mail = new Mail { Id = Guid.CreateVersion7(), Recipient = recipient, Created = now, Expires = expires, NotBefore = now + wait, RegistrationId = registration };
        mail.Say(content);
        return mail;
    }

    /// <summary>A mail after which its recipient is forgotten.</summary>
    public static Mail LastTo(string recipient, MailContent content, DateTimeOffset now, DateTimeOffset expires)
    {
        var mail = To(recipient, content, now, expires);
        mail.Last = true;
        return mail;
    }

    /// <summary>Tells of more, while it waits; it waits no longer for that.</summary>
    public void Rewrite(MailContent content)
    {
        if (Sent is not null || GivenUp is not null)
            throw new InvalidOperationException("What is done cannot be written anew.");
        Say(content);
    }

    /// <summary>It has lost its sense before it went out.</summary>
    public void Withdraw(string reason, DateTimeOffset now) => GiveUp(reason, now, tried: false);

    public void NoteSent(DateTimeOffset now)
    {
        Attempts++;
        Sent = now;
        Failure = null;
        Forget();
    }

    /// <summary>Puts it off, each time for longer.</summary>
    public void NoteFailure(string reason, DateTimeOffset now)
    {
        Attempts++;
        var pause = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(Attempts, 10)));
        NotBefore = now + (pause < s_longestPause ? pause : s_longestPause);
        Failure = Clean(reason);
    }

    public void GiveUp(string reason, DateTimeOffset now, bool tried)
    {
        if (tried)
            Attempts++;
        GivenUp = now;
        Failure = Clean(reason);
        Forget();
    }

    /// <summary>Titles can be long: what does not fit is left out, and no sign is cut in two.</summary>
    private static string Shorten(string subject)
    {
        if (subject.Length <= LongestSubject)
            return subject;
        var starts = StringInfo.ParseCombiningCharacters(subject);
        return subject[..starts.Last(start => start < LongestSubject)] + "…";
    }

    private void Say(MailContent content)
    {
        (Kind, Locale, Subject, Text, Html) = (content.Kind, content.Locale, Shorten(content.Subject), content.Text, content.Html);
        (Calendar, CalendarMethod) = (content.Calendar?.Text, content.Calendar?.Method);
    }

    private void Forget()
    {
        (Subject, Text, Html, Calendar) = ("", "", "", null);
        // Reasons of a mail server can name the recipient.
        if (Last)
            (Recipient, Failure) = ("", null);
    }

    /// <summary>As a database takes it, whatever a mail server has said.</summary>
    private static string Clean(string reason) =>
        string.Concat(reason.Where(sign => !char.IsControl(sign) && !char.IsSurrogate(sign)).Take(LongestReason));
}
