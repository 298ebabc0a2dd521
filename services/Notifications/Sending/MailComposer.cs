using KiBiennale.Notifications.Domain;
using Microsoft.Extensions.Options;
using MimeKit;

namespace KiBiennale.Notifications.Sending;

/// <summary>Makes of a mail what mail servers understand (RFC 5322).</summary>
internal sealed class MailComposer(IOptions<MailOptions> options)
{
    private readonly MailboxAddress _sender = MailboxAddress.Parse(options.Value.Sender);

    public MimeMessage Compose(Mail mail) => new([_sender], [MailboxAddress.Parse(mail.Recipient)], mail.Subject, new TextPart("plain") { Text = mail.Text })
    {
        MessageId = $"{mail.Id}@{_sender.Domain}",
        Date = mail.Created,
        // No machine is to answer it (RFC 3834).
        Headers = { { HeaderId.AutoSubmitted, "auto-generated" } },
    };
}
