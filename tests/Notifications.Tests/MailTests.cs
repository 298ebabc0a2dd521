using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Sending;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using SmtpServer.Protocol;

namespace KiBiennale.Notifications.Tests;

public sealed class MailTests(Servers servers) : IAsyncLifetime
{
    private const string Ada = "ada@example.org";

    private readonly MailServer _mailServer = new();
    private ServiceHost<NotificationsDbContext> _notifications = null!;
    private MessageSender _identity = null!;

    public async ValueTask InitializeAsync() => await StartAsync(_mailServer.Address);

    public async ValueTask DisposeAsync()
    {
        await _identity.DisposeAsync();
        await _notifications.DisposeAsync();
        await _mailServer.DisposeAsync();
    }

    [Theory]
    [InlineData("de", "Ihr Code: 012345", "für 10 Minuten")]
    [InlineData("en", "Your code: 012345", "for 10 minutes")]
    public async Task Given_somebody_who_wants_to_sign_in_When_the_mail_server_answers_Then_it_has_the_code_in_their_language(string locale, string subject, string minutes)
    {
        _mailServer.Start();
        await RequestAsync(Ada, locale: locale);
        var mail = await ReceivedAsync();

        Assert.Equal((subject, Ada, "noreply@localhost"), (mail.Subject, mail.To.Mailboxes.Single().Address, mail.From.Mailboxes.Single().Address));
        Assert.Contains("    012345", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains(minutes, mail.TextBody, StringComparison.Ordinal);
        Assert.Equal("auto-generated", mail.Headers[HeaderId.AutoSubmitted]);
    }

    [Theory]
    [InlineData("publisher", "de", "Redaktion, Bochum", "bis zum 24.09.2126, 00:30 Uhr")]
    [InlineData("publisher", "en", "editor, Bochum (English)", "by 24 September 2126, 00:30 (Europe/Berlin)")]
    [InlineData("office", "de", "Geschäftsstelle", "bis zum 24.09.2126, 00:30 Uhr")]
    public async Task Given_somebody_who_is_invited_When_the_mail_comes_Then_it_says_to_what_until_when_and_where_to_sign_in(
        string role, string locale, string what, string until)
    {
        _mailServer.Start();
        // Past midnight in Europe/Berlin, and not yet in UTC.
        var expires = new DateTimeOffset(2126, 9, 23, 22, 30, 0, TimeSpan.Zero);
        await _identity.SendAsync(new PersonInvited(Ada, role, role is "office" ? null : new("Bochum", "Bochum (English)"), expires, locale));
        var text = (await ReceivedAsync()).TextBody!.ReplaceLineEndings("\n");

        Assert.Contains($"\n    {what}\n", text, StringComparison.Ordinal);
        Assert.Contains(until, text, StringComparison.Ordinal);
        Assert.Contains($"\n    {TestTokens.Issuer}sign-in\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_mail_that_is_sent_When_the_database_is_read_Then_what_it_said_is_gone()
    {
        _mailServer.Start();
        await RequestAsync(Ada);
        var received = await ReceivedAsync();
        var mail = await Eventually.GetAsync(MailAsync, mail => mail.Sent is not null);

        Assert.Equal(("", "", $"{mail.Id}@localhost", 1), (mail.Subject, mail.Text, received.MessageId, mail.Attempts));
    }

    [Fact]
    public async Task Given_a_fact_that_is_told_twice_When_both_are_handled_Then_there_is_one_mail()
    {
        _mailServer.Start();
        var message = Guid.CreateVersion7();
        await RequestAsync(Ada, message);
        await ReceivedAsync();
        await RequestAsync(Ada, message);
        await RequestAsync("grace@example.org");
        await Eventually.GetAsync(() => Task.FromResult(_mailServer.Mails.Count), received => received >= 2);

        Assert.Equal([Ada, "grace@example.org"], _mailServer.Mails.Select(mail => mail.To.Mailboxes.Single().Address));
    }

    [Fact]
    public async Task Given_a_mail_server_that_is_away_When_it_is_back_Then_the_mail_arrives()
    {
        await RequestAsync(Ada);
        var waiting = await Eventually.GetAsync(MailAsync, mail => mail.Attempts > 0);
        _mailServer.Start();
        await ReceivedAsync();

        Assert.NotNull(waiting.Failure);
        Assert.True(waiting.NotBefore > waiting.Created);
    }

    [Fact]
    public async Task Given_a_mail_server_that_takes_a_mail_later_When_it_is_asked_again_Then_it_has_it_and_meanwhile_the_others()
    {
        _mailServer.Answers[Ada] = SmtpReplyCode.Aborted;
        _mailServer.Start();
        await RequestAsync(Ada);
        await Eventually.GetAsync(MailAsync, mail => mail.Attempts > 0);
        await RequestAsync("grace@example.org");
        Assert.Equal("grace@example.org", (await ReceivedAsync()).To.Mailboxes.Single().Address);
        _mailServer.Answers.Clear();
        await Eventually.GetAsync(() => Task.FromResult(_mailServer.Mails.Count), received => received == 2);
    }

    [Fact]
    public async Task Given_a_mail_server_that_refuses_a_mail_for_good_When_it_is_asked_Then_it_is_not_asked_again()
    {
        _mailServer.Answers[Ada] = SmtpReplyCode.MailboxUnavailable;
        _mailServer.Start();
        await RequestAsync(Ada);
        var mail = await Eventually.GetAsync(MailAsync, mail => mail.GivenUp is not null);

        Assert.Equal(("", "said the test", 1), (mail.Text, mail.Failure, mail.Attempts));
        Assert.Null(mail.Sent);
    }

    [Fact]
    public async Task Given_a_mail_server_that_refuses_us_and_not_the_mail_When_that_is_repaired_Then_the_mail_arrives()
    {
        _mailServer.RefusesSender = true;
        _mailServer.Start();
        await RequestAsync(Ada);
        var waiting = await Eventually.GetAsync(MailAsync, mail => mail.Attempts > 0);
        _mailServer.RefusesSender = false;
        await ReceivedAsync();

        Assert.Null(waiting.GivenUp);
    }

    [Fact]
    public async Task Given_a_mail_that_is_done_for_a_month_When_old_ones_are_looked_for_Then_it_is_forgotten_and_no_other()
    {
        _mailServer.Start();
        await RequestAsync(Ada);
        await RequestAsync("grace@example.org");
        await Eventually.GetAsync(SentAsync, sent => sent == 2);
        await _notifications.WithDatabaseAsync(db => db.Set<Mail>().Where(mail => mail.Recipient == Ada)
            .ExecuteUpdateAsync(old => old.SetProperty(mail => mail.Sent, mail => mail.Created.AddDays(-31))));
        using var care = ActivatorUtilities.CreateInstance<MailCare>(_notifications.Services);
        await care.DoAsync(CancellationToken.None);

        Assert.Equal(1, await SentAsync());
        Assert.Equal("grace@example.org", (await MailAsync()).Recipient);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no address")]
    public async Task Given_a_mail_to_nobody_When_it_is_due_Then_it_is_given_up_and_holds_up_no_other(string recipient)
    {
        _mailServer.Start();
        await RequestAsync(recipient);
        await Eventually.GetAsync(MailAsync, mail => mail.GivenUp is not null);
        await RequestAsync(Ada);
        await ReceivedAsync();
    }

    [Fact]
    public async Task Given_a_mail_that_comes_too_late_When_the_mail_server_is_back_Then_it_is_not_sent()
    {
        await RequestAsync(Ada, goodFor: TimeSpan.FromSeconds(3));
        await Eventually.GetAsync(MailAsync, mail => mail.GivenUp is not null);
        _mailServer.Start();
        await RequestAsync("grace@example.org");

        Assert.Equal("grace@example.org", (await ReceivedAsync()).To.Mailboxes.Single().Address);
    }

    [Fact]
    public async Task Given_several_replicas_When_many_mails_are_due_Then_each_is_sent_once()
    {
        const int Count = 60;
        _mailServer.Start();
        List<MailDispatcher> more = [.. Enumerable.Range(0, 3).Select(_ => ActivatorUtilities.CreateInstance<MailDispatcher>(_notifications.Services))];
        foreach (var dispatcher in more)
            await dispatcher.StartAsync(CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, Count).Select(number => RequestAsync($"guest{number}@example.org")));
        await Eventually.GetAsync(() => SentAsync(), sent => sent == Count, TimeSpan.FromMinutes(1));
        foreach (var dispatcher in more)
            await dispatcher.StopAsync(CancellationToken.None);

        Assert.Equal(Count, _mailServer.Mails.Select(mail => mail.MessageId).Distinct().Count());
        Assert.Equal(Count, _mailServer.Mails.Count);
    }

    [Fact]
    public async Task Given_no_mail_server_When_a_mail_is_due_Then_it_is_a_file_for_its_owner_alone()
    {
        await _identity.DisposeAsync();
        await _notifications.DisposeAsync();
        await StartAsync(null);
        await RequestAsync(Ada);
        var mail = await Eventually.GetAsync(MailAsync, mail => mail.Sent is not null);
        var file = Assert.Single(Directory.GetFiles(_notifications.Mails));

        Assert.Equal($"{mail.Id}.eml", Path.GetFileName(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal("Ihr Code: 012345", (await MimeMessage.LoadAsync(file)).Subject);
    }

    private async Task StartAsync(Uri? mailServer)
    {
        _notifications = await ServiceHost<NotificationsDbContext>.StartAsync(
            servers, "notifications-db", configure: services => services.Configure<MailOptions>(mail => mail.Smtp = mailServer));
        _identity = await MessageSender.StartAsync(servers, _notifications.Prefix);
    }

    private Task RequestAsync(string email, Guid? message = null, string locale = "de", TimeSpan? goodFor = null) => _identity.SendAsync(
        new SignInRequested(email, "012345", TimeProvider.System.GetUtcNow() + (goodFor ?? TimeSpan.FromMinutes(10)), locale), message);

    private async Task<MimeMessage> ReceivedAsync()
    {
        await Eventually.GetAsync(() => Task.FromResult(_mailServer.Mails.Count), received => received > 0);
        return _mailServer.Mails.First();
    }

    private async Task<Mail> MailAsync() =>
        (await Eventually.GetAsync(() => _notifications.WithDatabaseAsync(db => db.Set<Mail>().AsNoTracking().FirstOrDefaultAsync()), mail => mail is not null))!;

    private Task<int> SentAsync() => _notifications.WithDatabaseAsync(db => db.Set<Mail>().CountAsync(mail => mail.Sent != null));
}
