using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Sending;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace KiBiennale.Notifications.Tests;

/// <summary>Notifications beside a Registration that a test speaks for, and a mail server.</summary>
internal sealed class Registrations : IAsyncDisposable
{
    private Registrations(ServiceHost<NotificationsDbContext> host, MessageSender sender, MailServer mailServer) => (Host, Sender, MailServer) = (host, sender, mailServer);

    public ServiceHost<NotificationsDbContext> Host { get; }

    public MessageSender Sender { get; }

    public MailServer MailServer { get; }

    public static async Task<Registrations> StartAsync(Servers servers, bool withMailServer = true, string quietWindow = "00:10:00", Action<IServiceCollection>? configure = null)
    {
        var mailServer = new MailServer();
        if (withMailServer)
            mailServer.Start();
        var host = await ServiceHost<NotificationsDbContext>.StartAsync(
            servers,
            "notifications-db",
            configure: services =>
            {
                services.Configure<MailOptions>(mail => mail.Smtp = mailServer.Address);
                configure?.Invoke(services);
            },
            settings: new Dictionary<string, string> { ["Mail:QuietWindow"] = quietWindow });
        return new(host, await MessageSender.StartAsync(servers, host.Prefix), mailServer);
    }

    /// <summary>Three people at a talk of two hours.</summary>
    public static RegistrationSnapshot Of(DateTimeOffset starts) => new(
        Guid.CreateVersion7(), 1, Guid.CreateVersion7(), "bochum", Guid.CreateVersion7(), new("Lange Nacht der KI", "AI night"), starts, starts.AddHours(2),
        "Ada Lovelace", "ada@example.org", "de", 3, "confirmed", null, null, new("http://localhost/registrations/1?key=secret"), null, [], EventVersion: 1, Room: "Saal 1");

    /// <summary>In whole seconds, as mails and calendars say it.</summary>
    public static DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>Says something of a registration, and waits until it is heard.</summary>
    public async Task SayAsync<TMessage>(TMessage message, Guid? messageId = null)
        where TMessage : class
    {
        var before = await HandledAsync();
        await Sender.SendAsync(message, messageId);
        await Eventually.GetAsync(HandledAsync, handled => handled > before);
    }

    public Task<int> HandledAsync() => Host.WithDatabaseAsync(db => db.Set<ServiceDefaults.Messaging.InboxMessage>().CountAsync());

    public Task<List<Mail>> MailsAsync() => Host.WithDatabaseAsync(db => db.Set<Mail>().AsNoTracking().OrderBy(mail => mail.Id).ToListAsync());

    public Task<KnownRegistration?> KnownAsync(RegistrationSnapshot registration) =>
        Host.WithDatabaseAsync(db => db.Set<KnownRegistration>().AsNoTracking().SingleOrDefaultAsync(known => known.RegistrationId == registration.RegistrationId));

    /// <summary>As if the time for which mails wait were over.</summary>
    public Task EndWaitAsync() => Host.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE mails SET not_before = created WHERE sent IS NULL AND given_up IS NULL"));

    public async Task<IReadOnlyList<MimeMessage>> ReceivedAsync(int count)
    {
        await Eventually.GetAsync(() => Task.FromResult(MailServer.Mails.Count), received => received >= count);
        return [.. MailServer.Mails];
    }

    public async ValueTask DisposeAsync()
    {
        await Sender.DisposeAsync();
        await Host.DisposeAsync();
        await MailServer.DisposeAsync();
    }
}
