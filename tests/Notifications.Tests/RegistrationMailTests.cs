using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Sending;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.Notifications.Tests;

/// <summary>What people read of their registrations.</summary>
public sealed class RegistrationMailTests(Servers servers) : IAsyncLifetime
{
    private static readonly DateTimeOffset s_starts = new(2026, 9, 10, 22, 30, 0, TimeSpan.Zero);

    internal static RegistrationSnapshot Registration => s_registration;

    private static readonly RegistrationSnapshot s_registration = new(
        Guid.CreateVersion7(), 1, Guid.CreateVersion7(), "bochum", Guid.CreateVersion7(), new("Lange Nacht der KI", "AI night"), s_starts, s_starts.AddHours(2),
        "Ada Lovelace", "ada@example.org", "de", 3, "confirmed", 4, s_starts.AddDays(-1), new("http://localhost/registrations/1?key=secret"), null,
        [new(Guid.CreateVersion7(), Guid.CreateVersion7(), new("Auftakt", "Opening"), null, null)]);

    private readonly MailServer _mailServer = new();
    private ServiceHost<NotificationsDbContext> _notifications = null!;
    private MessageSender _registration = null!;

    public async ValueTask InitializeAsync()
    {
        _mailServer.Start();
        _notifications = await ServiceHost<NotificationsDbContext>.StartAsync(
            servers, "notifications-db", configure: services => services.Configure<MailOptions>(mail => mail.Smtp = _mailServer.Address));
        _registration = await MessageSender.StartAsync(servers, _notifications.Prefix);
    }

    public async ValueTask DisposeAsync()
    {
        await _registration.DisposeAsync();
        await _notifications.DisposeAsync();
        await _mailServer.DisposeAsync();
    }

    [Theory]
    [InlineData("de", "Lange Nacht der KI, 11.09.2026, 00:30 Uhr, 3 Personen", "    + Auftakt", "geheimen Link", new[]
    {
        "Sie sind angemeldet: Lange Nacht der KI", "Sie stehen auf der Warteliste: Lange Nacht der KI", "Ihre Anmeldung wird geprüft: Lange Nacht der KI",
        "Für Sie ist etwas frei geworden: Lange Nacht der KI", "Ihre Anmeldung wurde geändert: Lange Nacht der KI", "Ihre Anmeldung ist beendet: Lange Nacht der KI",
        "Ihre Anmeldung wurde nicht angenommen: Lange Nacht der KI", "Bitte bestätigen Sie Ihre Adresse: Lange Nacht der KI",
        "Neue Zeit oder neuer Ort: Lange Nacht der KI", "Verschoben: Lange Nacht der KI",
    })]
    [InlineData("en", "AI night, 11 September 2026, 00:30, 3 people", "    + Opening", "secret link", new[]
    {
        "You are registered: AI night", "You are on the waiting list: AI night", "Your registration is being looked at: AI night",
        "There is a place for you: AI night", "Your registration has changed: AI night", "Your registration is over: AI night", "Your registration was not accepted: AI night", "Please confirm your address: AI night",
        "New time or place: AI night", "Postponed: AI night",
    })]
    public async Task Given_what_becomes_of_a_registration_When_it_is_told_Then_its_owner_reads_it_in_their_language(string locale, string line, string along, string link, string[] subjects)
    {
        var registration = s_registration with { Locale = locale };
        await _registration.SendAsync(new RegistrationConfirmed(registration with { TicketUrl = new("http://localhost/ticket.pdf?key=secret") }));
        await _registration.SendAsync(new RegistrationWaitlisted(registration));
        await _registration.SendAsync(new RegistrationPending(registration));
        await _registration.SendAsync(new PlaceOffered(registration));
        await _registration.SendAsync(new RegistrationChanged(registration));
        await _registration.SendAsync(new RegistrationCancelled(registration with { Status = "lapsed" }, "time"));
        await _registration.SendAsync(new RegistrationCancelled(registration with { Status = "refused" }, "hub"));
        await _registration.SendAsync(new AddressToConfirm(registration with { ConfirmUrl = new("http://localhost/confirm?code=c") }));
        await _registration.SendAsync(new RegistrationMoved(registration, Postponed: false, null, new("Saal 2, Jahrhunderthalle")));
        await _registration.SendAsync(new RegistrationMoved(registration, Postponed: true, new("Sturm.", "A storm."), null));

        var mails = await Eventually.GetAsync(() => Task.FromResult(_mailServer.Mails), received => received.Count >= subjects.Length);

        Assert.Equal(subjects.Order(), mails.Select(mail => mail.Subject).Order());
        Assert.All(mails, mail =>
        {
            Assert.Equal("ada@example.org", mail.To.Mailboxes.Single().Address);
            foreach (var part in (string[])["Ada Lovelace", line, along, link, "http://localhost/registrations/1?key=secret"])
                Assert.Contains(part, mail.TextBody, StringComparison.Ordinal);
        });
        Assert.Contains(locale is "de" ? "    Ort: Saal 2, Jahrhunderthalle" : "    Place: Saal 2, Jahrhunderthalle", mails.Single(mail => mail.Subject == subjects[8]).TextBody, StringComparison.Ordinal);
        Assert.Contains(locale is "de" ? "fest. Sturm. Ihre" : "yet. A storm. Your", mails.Single(mail => mail.Subject == subjects[9]).TextBody, StringComparison.Ordinal);
        var offer = mails.Single(mail => mail.Subject == subjects[3]);
        Assert.Contains(locale is "de" ? "bis zum 10.09.2026, 00:30 Uhr" : "until 10 September 2026, 00:30 (Europe/Berlin)", offer.TextBody, StringComparison.Ordinal);
        Assert.Contains("http://localhost/ticket.pdf?key=secret", mails.Single(mail => mail.Subject == subjects[0]).TextBody, StringComparison.Ordinal);
        var confirm = mails.Single(mail => mail.Subject == subjects[7]).TextBody;
        Assert.Contains("http://localhost/confirm?code=c", confirm, StringComparison.Ordinal);
        Assert.Contains(locale is "de" ? "bis zum 10.09.2026, 00:30 Uhr" : "until 10 September 2026, 00:30 (Europe/Berlin)", confirm, StringComparison.Ordinal);
        Assert.Contains(locale is "de" ? "an Stelle 4" : "number 4", mails.Single(mail => mail.Subject == subjects[1]).TextBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de", "Sie sind eingeladen: Lange Nacht der KI", "Guten Tag Ada Lovelace,", "zu insgesamt bis zu 3 Personen", "Lange Nacht der KI, 11.09.2026, 00:30 Uhr", "bis zum 10.09.2026, 00:30 Uhr")]
    [InlineData("en", "You are invited: AI night", "Hello Ada Lovelace,", "with up to 3 people in all", "AI night, 11 September 2026, 00:30", "by 10 September 2026, 00:30 (Europe/Berlin)")]
    public async Task Given_a_guest_When_the_hub_invites_Then_they_read_to_what_and_until_when(string locale, string subject, params string[] parts)
    {
        await _registration.SendAsync(new GuestInvited(
            Guid.CreateVersion7(), s_registration.EventId, "bochum", s_registration.OfferingId, s_registration.Title, s_starts, null, "Ada Lovelace", "ada@example.org", locale, 3,
            s_starts.AddDays(-1), new("http://localhost/invitations/key")));
        await _registration.SendAsync(new GuestInvited(
            Guid.CreateVersion7(), s_registration.EventId, "bochum", s_registration.OfferingId, s_registration.Title, null, null, null, "bob@example.org", locale, 1, null, new("http://localhost/invitations/key")));

        var mails = await Eventually.GetAsync(() => Task.FromResult(_mailServer.Mails), received => received.Count >= 2);

        Assert.All(mails, mail => Assert.Equal(subject, mail.Subject));
        var ada = mails.Single(mail => mail.To.Mailboxes.Single().Address is "ada@example.org");
        Assert.All([.. parts, "http://localhost/invitations/key"], part => Assert.Contains(part, ada.TextBody, StringComparison.Ordinal));
        var bob = mails.Single(mail => mail.To.Mailboxes.Single().Address is "bob@example.org");
        Assert.StartsWith(locale is "de" ? "Guten Tag,\n" : "Hello,\n", bob.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_somebody_who_wants_their_links_When_the_mail_comes_Then_it_has_all_and_a_name_cannot_add_a_header()
    {
        await _registration.SendAsync(new RegistrationLinksRequested("ada@example.org", "de", [s_registration, s_registration with { ManageUrl = new("http://localhost/registrations/2?key=other") }]));
        await _registration.SendAsync(new RegistrationConfirmed(s_registration with { Title = new("Talk\r\nBcc: all@example.org"), Name = "Ada\r\nBcc: all@example.org" }));
        // As long as a title may be, and with signs of two parts.
        await _registration.SendAsync(new PlaceOffered(s_registration with { Title = new(string.Concat(Enumerable.Repeat("\U0001F916", 100))) }));

        var mails = await Eventually.GetAsync(() => Task.FromResult(_mailServer.Mails), received => received.Count >= 3);
        Assert.Contains(mails, mail => mail.Subject?.EndsWith("\U0001F916…", StringComparison.Ordinal) is true);

        Assert.All(mails, mail => Assert.Empty(mail.Bcc));
        var links = mails.Single(mail => mail.Subject == "Ihre Anmeldungen");
        Assert.Contains("http://localhost/registrations/1?key=secret", links.TextBody, StringComparison.Ordinal);
        Assert.Contains("http://localhost/registrations/2?key=other", links.TextBody, StringComparison.Ordinal);
    }
}
