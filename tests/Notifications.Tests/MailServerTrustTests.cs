using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Sending;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.Notifications.Tests;

/// <summary>A password, and with it a mail, is for the mail server alone: not for who listens, and not for who stands in its place.</summary>
public sealed class MailServerTrustTests(Servers servers) : IAsyncLifetime
{
    private readonly MailServer _mailServer = new();
    private ServiceHost<NotificationsDbContext> _notifications = null!;

    public async ValueTask InitializeAsync() => _notifications = await ServiceHost<NotificationsDbContext>.StartAsync(
        servers,
        "notifications-db",
        configure: services => services.Configure<MailOptions>(mail => mail.Smtp = new($"smtp://biennale:secret@127.0.0.1:{_mailServer.Port}")));

    public async ValueTask DisposeAsync()
    {
        await _notifications.DisposeAsync();
        await _mailServer.DisposeAsync();
    }

    [Fact]
    public async Task Given_a_password_When_the_mail_server_offers_no_TLS_Then_it_is_not_told_and_the_mail_waits()
    {
        _mailServer.Start();

        await ExpectToWaitAsync();
    }

    [Fact]
    public async Task Given_a_password_When_nobody_vouches_for_the_mail_servers_certificate_Then_it_is_not_told_and_the_mail_waits()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        // As servers need it: with its key in a form that TLS can use.
        using var usable = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        _mailServer.Start(usable);

        var waiting = await ExpectToWaitAsync();

        Assert.Contains("certificate", waiting.Failure, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<Mail> ExpectToWaitAsync()
    {
        await using var identity = await MessageSender.StartAsync(servers, _notifications.Prefix);
        await identity.SendAsync(new SignInRequested("ada@example.org", "012345", TimeProvider.System.GetUtcNow().AddMinutes(10), "de"));
        var waiting = await Eventually.GetAsync(
            () => _notifications.WithDatabaseAsync(db => db.Set<Mail>().AsNoTracking().FirstOrDefaultAsync()), mail => mail?.Attempts > 0);

        Assert.Null(waiting!.GivenUp);
        Assert.Empty(_mailServer.Passwords);
        Assert.Empty(_mailServer.Mails);
        return waiting;
    }
}
