using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace KiBiennale.Notifications.Sending;

/// <summary>Hands mails to a mail server.</summary>
internal sealed class SmtpTransport(Uri server) : IMailTransport
{
    public async Task SendAsync(MimeMessage mail, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient();
        var user = server.UserInfo.Split(':', 2);
        // A password never goes over a line that anybody can read.
        var security = server.Scheme is "smtps" ? SecureSocketOptions.SslOnConnect
            : server.UserInfo.Length > 0 ? SecureSocketOptions.StartTls
            : SecureSocketOptions.StartTlsWhenAvailable;
        await client.ConnectAsync(server.Host, Math.Max(server.Port, 0), security, cancellationToken);
        if (user is [var name, var password])
            await client.AuthenticateAsync(Uri.UnescapeDataString(name), Uri.UnescapeDataString(password), cancellationToken);
        await client.SendAsync(mail, cancellationToken);
        // It has been taken: whatever becomes of the farewell.
        await client.DisconnectAsync(quit: true, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
