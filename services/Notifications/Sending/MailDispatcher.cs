using System.Diagnostics.Metrics;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Telemetry;
using MailKit.Net.Smtp;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace KiBiennale.Notifications.Sending;

/// <summary>
/// Sends mails that are due, a few side by side; replicas share them. What a mail server does not take now is tried again
/// for as long as it has a sense, with growing delay; what it never takes is given up. Between a server's yes and the note
/// of it there is a gap: who dies in it sends that one mail again, under the same Message-ID.
/// </summary>
internal sealed partial class MailDispatcher(
    IServiceScopeFactory scopes, IMailTransport transport, MailComposer composer, ILogger<MailDispatcher> logger) : BackgroundService
{
    /// <summary>One server that takes its time with one mail does not hold up the others.</summary>
    private const int AtOnce = 4;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private static readonly Meter s_meter = new(TelemetryExtensions.SourcePrefix + "Mails");
    private static readonly Counter<long> s_sent = s_meter.CreateCounter<long>("kibiennale.mails.sent", "{mail}", "Mails that were taken over");
    private static readonly Counter<long> s_failed = s_meter.CreateCounter<long>("kibiennale.mails.failed", "{mail}", "Attempts to send a mail that failed");

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => DispatchAsync(stoppingToken)));

    private async Task DispatchAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var some = false;
            try
            {
                some = await DispatchOneAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Waiting(logger, exception.Message);
            }

            if (!some)
                await Task.Delay(s_pause, stoppingToken);
        }
    }

    private async Task<bool> DispatchOneAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationsDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var mail = await db.Mails.FromSql(
            $"""
            SELECT * FROM mails WHERE sent IS NULL AND given_up IS NULL AND not_before <= {FestivalClock.Real.GetUtcNow()}
             ORDER BY not_before LIMIT 1 FOR UPDATE SKIP LOCKED
            """).SingleOrDefaultAsync(cancellationToken);
        if (mail is null)
            return false;

        await SendAsync(mail, cancellationToken);
        // What has been sent is noted as sent even if the process is now asked to end.
        await db.SaveChangesAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }

    private async Task SendAsync(Mail mail, CancellationToken cancellationToken)
    {
        var now = FestivalClock.Real.GetUtcNow();
        if (mail.Expires <= now)
        {
            mail.GiveUp("It came too late to be of use.", now, tried: false);
            Log.GivenUp(logger, mail.Id, mail.Attempts);
            return;
        }

        try
        {
            await transport.SendAsync(composer.Compose(mail), cancellationToken);
            mail.NoteSent(FestivalClock.Real.GetUtcNow());
            s_sent.Add(1);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            s_failed.Add(1);
            // Reasons can name the recipient: they are kept beside the mail, and not logged.
            if (IsFinal(exception))
            {
                mail.GiveUp(exception.Message, now, tried: true);
                Log.GivenUp(logger, mail.Id, mail.Attempts);
            }
            else
            {
                mail.NoteFailure(exception.Message, now);
                Log.CannotSend(logger, mail.Id, exception.GetType().Name, mail.NotBefore);
            }
        }
    }

    /// <summary>Whether trying again is of no use: the server refuses this very mail (5xx), and not us, or it is to nobody.</summary>
    private static bool IsFinal(Exception exception) => exception is ParseException or SmtpCommandException
    {
        StatusCode: >= (SmtpStatusCode)500,
        ErrorCode: SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted,
    };

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Mails wait: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Warning, "Mail {Mail} cannot be sent now ({Exception}); it is tried again at {NotBefore}")]
        public static partial void CannotSend(ILogger logger, Guid mail, string exception, DateTimeOffset notBefore);

        [LoggerMessage(LogLevel.Error, "Mail {Mail} is given up after {Attempts} attempts; the reason stands beside it")]
        public static partial void GivenUp(ILogger logger, Guid mail, int attempts);
    }
}
