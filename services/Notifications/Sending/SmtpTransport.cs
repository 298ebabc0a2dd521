using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace KiBiennale.Notifications.Sending;

/// <summary>Hands mails to a mail server.</summary>
internal sealed class SmtpTransport(Uri server) : IMailTransport
{
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    /// <summary>Servers may look at a mail for minutes before they say yes; who does not wait for that sends it twice (RFC 5321, 4.5.3.2.6).</summary>
    private static readonly TimeSpan s_answer = TimeSpan.FromMinutes(10);

    public async Task SendAsync(MimeMessage mail, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient { Timeout = (int)s_answer.TotalMilliseconds };
        await ConnectAsync(client, cancellationToken);
        // From here on the server may have it, and only its answer tells.
        await client.SendAsync(mail, CancellationToken.None);
        using var farewell = new CancellationTokenSource(s_farewell);
        await client.DisconnectAsync(quit: true, farewell.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ConnectAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_connect);
        // A password never goes over a line that anybody can read.
        var security = server.Scheme is "smtps" ? SecureSocketOptions.SslOnConnect
            : server.UserInfo.Length > 0 ? SecureSocketOptions.StartTls
            : SecureSocketOptions.StartTlsWhenAvailable;
        await client.ConnectAsync(server.Host, Math.Max(server.Port, 0), security, limit.Token);
        if (server.UserInfo.Split(':', 2) is [var name, var password])
            await client.AuthenticateAsync(Uri.UnescapeDataString(name), Uri.UnescapeDataString(password), limit.Token);
    }
}
