using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using KiBiennale.NativeHost;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace KiBiennale.Notifications.Tests;

/// <summary>A mail server that keeps what it is given, and takes or refuses it as the test says.</summary>
internal sealed class MailServer : MessageStore, IMailboxFilter, IUserAuthenticator, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Where it answers, once it is started.</summary>
    public int Port { get; } = Ports.Free();

    public Uri Address => new($"smtp://127.0.0.1:{Port}");

    /// <summary>What it says to a mail to this recipient; yes where nothing else is said.</summary>
    public ConcurrentDictionary<string, SmtpReplyCode> Answers { get; } = [];

    /// <summary>Whether it takes nothing from us at all (550 to MAIL FROM).</summary>
    public bool RefusesSender { get; set; }

    /// <summary>What it has taken.</summary>
    public ConcurrentQueue<MimeMessage> Mails { get; } = [];

    /// <summary>The passwords that it was told.</summary>
    public ConcurrentQueue<string> Passwords { get; } = [];

    /// <summary>Answers from now on.</summary>
    /// <param name="certificate">Who it says it is where it offers TLS; null: it does not.</param>
    public MailServer Start(X509Certificate2? certificate = null)
    {
        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(endpoint =>
        {
            endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)).AllowUnsecureAuthentication();
            if (certificate is not null)
                endpoint.Certificate(certificate);
        }).Build();
        var services = new ServiceProvider();
        services.Add((IMessageStore)this);
        services.Add((IMailboxFilter)this);
        services.Add((IUserAuthenticator)this);
        _running = new SmtpServer.SmtpServer(options, services).StartAsync(_stop.Token);
        return this;
    }

    public override async Task<SmtpResponse> SaveAsync(
        ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(buffer.ToArray());
        var mail = await MimeMessage.LoadAsync(content, cancellationToken);
        if (Answers.TryGetValue(mail.To.Mailboxes.Single().Address, out var answer))
            return new(answer, "said the test");
        Mails.Enqueue(mail);
        return SmtpResponse.Ok;
    }

    public Task<bool> CanAcceptFromAsync(ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken) =>
        RefusesSender ? throw new SmtpResponseException(SmtpResponse.MailboxUnavailable) : Task.FromResult(true);

    public Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<bool> AuthenticateAsync(ISessionContext context, string user, string password, CancellationToken cancellationToken)
    {
        Passwords.Enqueue(password);
        return Task.FromResult(true);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
