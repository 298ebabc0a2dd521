using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Sending;
using KiBiennale.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KiBiennale.Notifications.Tests;

/// <summary>Whom mails went to is told to them alone, and forgotten when they want it.</summary>
public sealed class ErasureTests(Servers servers) : IAsyncLifetime
{
    private const string Ada = "ada@example.org";
    private const string Grace = "grace@example.org";

    private static readonly Guid s_ada = Guid.CreateVersion7();
    private static readonly string s_token = TestTokens.Of("applicant", clientId: s_ada.ToString());

    private readonly MailServer _mailServer = new();
    private ServiceHost<NotificationsDbContext> _notifications = null!;
    private MessageSender _others = null!;
    private MessageListener<PersonErased> _answers = null!;

    public async ValueTask InitializeAsync()
    {
        _notifications = await ServiceHost<NotificationsDbContext>.StartAsync(
            servers, "notifications-db", configure: services => services.Configure<MailOptions>(mail => mail.Smtp = _mailServer.Address));
        _others = await MessageSender.StartAsync(servers, _notifications.Prefix);
        _answers = await MessageListener<PersonErased>.StartAsync(servers, _notifications.Prefix);
        await _others.SendAsync(new PersonSignedUp(s_ada, Ada));
        foreach (var email in (string[])[Ada, Grace])
            await _others.SendAsync(new SignInRequested(email, "012345", TimeProvider.System.GetUtcNow().AddMinutes(10), "de"));
        await Eventually.GetAsync(() => _notifications.WithDatabaseAsync(db => db.Set<Mail>().CountAsync()), count => count == 2);
    }

    public async ValueTask DisposeAsync()
    {
        await _answers.DisposeAsync();
        await _others.DisposeAsync();
        await _notifications.DisposeAsync();
        await _mailServer.DisposeAsync();
    }

    [Fact]
    public async Task Given_mails_When_their_recipient_asks_what_is_held_Then_they_read_of_theirs_alone()
    {
        var data = await Eventually.GetAsync(() => _notifications.Api.GetAsync("/me/data", s_token), answer => answer.Status == 200);

        var mail = Assert.Single(data["services"]!["notifications"]!["mails"]!.AsArray())!;
        Assert.Equal(("Ihr Code: 012345", null), (mail["subject"]!.GetValue<string>(), mail["sent"]));
        Assert.Equal("no-store", data.Headers["Cache-Control"]);
        Assert.Equal("{}", (await _notifications.Api.GetAsync("/me/data", TestTokens.Office))["services"]!["notifications"]!.ToJsonString());
        var stranger = await _notifications.Api.GetAsync("/me/data", TestTokens.Of("applicant", clientId: $"{Guid.CreateVersion7()}"));
        Assert.Equal((503, "service_unavailable"), (stranger.Status, stranger.Code));
    }

    [Fact]
    public async Task Given_parked_messages_When_nobody_has_decided_about_one_for_a_month_Then_it_is_dropped_and_the_others_stay()
    {
        await _notifications.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO parked_messages (queue, message_id, type, body, content_type, reason, detail, deliveries, parked)
            SELECT 'notifications-person', gen_random_uuid(), 'PersonSignedUp', convert_to({Ada}, 'UTF8'), 'application/json', 'Failed', days::text, 1, now() - interval '1 day' * days
              FROM unnest(ARRAY[29, 31]) AS days
            """));

        await _notifications.Services.GetServices<IHostedService>().OfType<RecurringWork>().Single(work => work.GetType().Name is "MessagingCare").DoAsync(CancellationToken.None);

        Assert.Equal(["29"], await _notifications.WithDatabaseAsync(db => db.Database.SqlQuery<string>($"SELECT detail AS \"Value\" FROM parked_messages").ToListAsync()));
    }

    [Theory]
    [InlineData("de", "Ihre Daten sind gelöscht")]
    [InlineData("en", "Your data are erased")]
    public async Task Given_mails_that_wait_When_their_recipient_is_forgotten_Then_none_is_sent_but_the_last_one_and_not_even_its_address_is_left(string locale, string subject)
    {
        // The control: what is looked for below is there.
        await Eventually.GetAsync(() => _notifications.TablesWithAsync(Ada), tables => tables.SequenceEqual(["known_people", "mails"]));
        var request = new PersonErasureRequested(Guid.CreateVersion7(), s_ada, Ada, locale);

        await _others.SendAsync(request);
        var answer = Assert.Single(await Eventually.GetAsync(() => Task.FromResult(_answers.HeardOnce), heard => heard.Count > 0));
        Assert.Equal(new PersonErased(request.ErasureId, "notifications", 2), answer);
        Assert.Empty(await Eventually.GetAsync(() => _notifications.TablesWithAsync(Ada), tables => tables.Count == 0));

        // Said by Registration before it had erased, and heard after; and what it says since, without a name.
        await _others.SendAsync(new SignInLocked(Ada, TimeProvider.System.GetUtcNow(), "de"));
        await Eventually.GetAsync(() => _notifications.TablesWithAsync(Ada), tables => tables.Count > 0);
        await _others.SendAsync(new RegistrationCancelled(RegistrationMailTests.Registration with { Name = "", Email = "", Status = "cancelled" }, "person"));
        // Who is written to after that shows that it was heard.
        await _others.SendAsync(new RegistrationCancelled(RegistrationMailTests.Registration with { Name = "Grace", Email = Grace, Status = "cancelled" }, "person"));
        await _others.SendAsync(new ErasureCompleted(Ada, locale));
        await Eventually.GetAsync(() => _notifications.WithDatabaseAsync(db => db.Set<Mail>().CountAsync(mail => mail.Last)), count => count == 1);
        _mailServer.Start();

        var mails = await Eventually.GetAsync(() => Task.FromResult(_mailServer.Mails), received => received.Count >= 3);
        Assert.Empty(await Eventually.GetAsync(() => _notifications.TablesWithAsync(Ada), tables => tables.Count == 0));
        Assert.Equal(new[] { (Ada, subject), (Grace, "Ihr Code: 012345"), (Grace, "Ihre Anmeldung ist beendet: Lange Nacht der KI") }, _mailServer.Mails.Select(mail => (mail.To.Mailboxes.Single().Address, mail.Subject ?? "")).Order());
        Assert.Equal(3, mails.Count);
        Assert.Equal(["", Grace, Grace], await _notifications.WithDatabaseAsync(db => db.Set<Mail>().Where(mail => mail.Sent != null || mail.Recipient.Length == 0).Select(mail => mail.Recipient).Order().ToListAsync()));
    }
}
