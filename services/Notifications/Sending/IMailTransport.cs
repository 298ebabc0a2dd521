using MimeKit;

namespace KiBiennale.Notifications.Sending;

/// <summary>The way on which mails leave.</summary>
internal interface IMailTransport
{
    /// <summary>Done when somebody else has taken the mail over.</summary>
    Task SendAsync(MimeMessage mail, CancellationToken cancellationToken);
}
