using System.Text;
using KiBiennale.Notifications.Domain;
using Microsoft.Extensions.Options;
using MimeKit;

namespace KiBiennale.Notifications.Sending;

/// <summary>
/// Makes of a mail what mail servers understand (RFC 5322): text and HTML of which programs show what they can, and what calendars
/// read, both as one more such part (RFC 6047) and as a file, since some programs look only for the one, some only for the other.
/// </summary>
internal sealed class MailComposer(IOptions<MailOptions> options)
{
    private readonly MailboxAddress _sender = MailboxAddress.Parse(options.Value.Sender);

    public MimeMessage Compose(Mail mail) => new([_sender], [MailboxAddress.Parse(mail.Recipient)], mail.Subject, BodyOf(mail))
    {
        MessageId = $"{mail.Id}@{_sender.Domain}",
        Date = mail.Created,
        // No machine is to answer it (RFC 3834).
        Headers = { { HeaderId.AutoSubmitted, "auto-generated" } },
    };

    private static Multipart BodyOf(Mail mail)
    {
        // What comes later is preferred by who understands it. Mails that have waited since a release of before have no HTML.
        var alternatives = new MultipartAlternative { new TextPart("plain") { Text = mail.Text } };
        if (mail.Html.Length > 0)
            alternatives.Add(new TextPart("html") { Text = mail.Html });
        if (mail.Calendar is not { } calendar)
            return alternatives;
        var part = new TextPart("calendar") { Text = calendar };
        part.ContentType.Parameters.Add("method", mail.CalendarMethod!);
        alternatives.Add(part);
        var file = new MimePart("application", "ics")
        {
            Content = new MimeContent(new MemoryStream(Encoding.UTF8.GetBytes(calendar))),
            ContentDisposition = new(ContentDisposition.Attachment) { FileName = "invite.ics" },
            ContentTransferEncoding = ContentEncoding.Base64,
        };
        return new Multipart("mixed") { alternatives, file };
    }
}
