using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Sending;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace KiBiennale.Notifications.Tests;

/// <summary>What people read of their registrations.</summary>
public sealed class RegistrationMailTests(Servers servers) : IAsyncLifetime
{
    private static readonly DateTimeOffset s_starts = new(2026, 9, 10, 22, 30, 0, TimeSpan.Zero);

    internal static RegistrationSnapshot Registration => s_registration;

    private static readonly RegistrationSnapshot s_registration = new(
        Guid.CreateVersion7(), 1, Guid.CreateVersion7(), "bochum", Guid.CreateVersion7(), new("Lange Nacht der KI", "AI night"), s_starts, s_starts.AddHours(2),
        "Ada Lovelace", "ada@example.org", "de", 3, "confirmed", 4, s_starts.AddDays(-1), new("http://localhost/registrations/1?key=secret"), null,
        [new(Guid.CreateVersion7(), Guid.CreateVersion7(), new("Auftakt", "Opening"), null, null)], Venue: "jahrhunderthalle", Room: "Saal 2");

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
    [InlineData("de", "    Lange Nacht der KI\n    11.09.2026, 00:30 Uhr\n    Saal 2, Jahrhunderthalle, Allee 1, 44793 Bochum\n    3 Personen\n    + Auftakt\n", new[]
    {
        "Sie sind angemeldet: Lange Nacht der KI", "Sie stehen auf der Warteliste: Lange Nacht der KI", "Ihre Anmeldung wird geprüft: Lange Nacht der KI",
        "Für Sie ist etwas frei geworden: Lange Nacht der KI", "Ihre Anmeldung wurde geändert: Lange Nacht der KI", "Ihre Anmeldung ist beendet: Lange Nacht der KI",
        "Ihre Anmeldung wurde nicht angenommen: Lange Nacht der KI", "Bitte bestätigen Sie Ihre Adresse: Lange Nacht der KI",
        "Neue Zeit oder neuer Ort: Lange Nacht der KI", "Verschoben: Lange Nacht der KI",
        "Sie haben einen Platz: Lange Nacht der KI", "Sie sind dabei: Lange Nacht der KI", "Abgesagt: Lange Nacht der KI",
    })]
    [InlineData("en", "    AI night\n    11 September 2026, 00:30 (Europe/Berlin)\n    Saal 2, Jahrhunderthalle, Allee 1, 44793 Bochum\n    3 people\n    + Opening\n", new[]
    {
        "You are registered: AI night", "You are on the waiting list: AI night", "Your registration is being looked at: AI night",
        "There is a place for you: AI night", "Your registration has changed: AI night", "Your registration is over: AI night", "Your registration was not accepted: AI night", "Please confirm your address: AI night",
        "New time or place: AI night", "Postponed: AI night",
        "You have a place: AI night", "You are in: AI night", "Cancelled: AI night",
    })]
    public async Task Given_what_becomes_of_a_registration_When_it_is_told_Then_its_owner_reads_it_in_their_language(string locale, string what, string[] subjects)
    {
        var german = locale is "de";
        await _registration.SendAsync(new HubChanged("bochum", 1, new("Hub Bochum", "Bochum Hub"), Trusted: true));
        await _registration.SendAsync(new VenueChanged("bochum", "jahrhunderthalle", 1, new("Jahrhunderthalle"), "Allee 1", "44793", "Bochum", 51, 7));
        await Eventually.GetAsync(() => _notifications.WithDatabaseAsync(async db => await db.Set<KnownHub>().CountAsync() + await db.Set<KnownVenue>().CountAsync()), known => known == 2);
        await _registration.SendAsync(new RegistrationConfirmed(New(locale) with { TicketUrl = new("http://localhost/ticket.pdf?key=secret") }));
        await _registration.SendAsync(new RegistrationWaitlisted(New(locale)));
        await _registration.SendAsync(new RegistrationPending(New(locale)));
        await _registration.SendAsync(new PlaceOffered(New(locale)));
        await _registration.SendAsync(new RegistrationChanged(New(locale)));
        await _registration.SendAsync(new RegistrationCancelled(New(locale) with { Status = "lapsed" }, "time"));
        await _registration.SendAsync(new RegistrationCancelled(New(locale) with { Status = "refused" }, "hub"));
        await _registration.SendAsync(new AddressToConfirm(New(locale) with { ConfirmUrl = new("http://localhost/confirm?code=c") }));
        await _registration.SendAsync(new RegistrationMoved(New(locale), Postponed: false, null, new("Saal 2, Jahrhunderthalle")));
        await _registration.SendAsync(new RegistrationMoved(New(locale), Postponed: true, new("Sturm.", "A storm."), null));
        await _registration.SendAsync(new RegistrationConfirmed(New(locale), "pendingApproval"));
        await _registration.SendAsync(new RegistrationConfirmed(New(locale), "offered"));
        await _registration.SendAsync(new RegistrationCancelled(New(locale) with { Status = "cancelled" }, "event"));

        var mails = await Eventually.GetAsync(() => Task.FromResult(_mailServer.Mails), received => received.Count >= subjects.Length);

        Assert.Equal(subjects.Order(), mails.Select(mail => mail.Subject).Order());
        Assert.All(mails, mail =>
        {
            Assert.Equal("ada@example.org", mail.To.Mailboxes.Single().Address);
            Assert.StartsWith(german ? "Guten Tag Ada Lovelace,\n" : "Hello Ada Lovelace,\n", Text(mail), StringComparison.Ordinal);
            Assert.Contains(what, Text(mail), StringComparison.Ordinal);
            Assert.Contains(german ? "KI Biennale 2026 · Hub Bochum" : "KI Biennale 2026 · Bochum Hub", mail.HtmlBody, StringComparison.Ordinal);
            // What is over has nothing to manage.
            Assert.Equal(!((int[])[5, 6, 12]).Contains(Array.IndexOf(subjects, mail.Subject)), Text(mail).Contains("\n    http://localhost/registrations/1?key=secret\n", StringComparison.Ordinal));
        });
        Assert.Contains(german ? "Der Grund: Sturm." : "The reason: A storm.", TextOf(9), StringComparison.Ordinal);
        Assert.Contains(german ? "bis zum 10.09.2026, 00:30 Uhr" : "until 10 September 2026, 00:30 (Europe/Berlin)", TextOf(3), StringComparison.Ordinal);
        Assert.Contains("\n    http://localhost/ticket.pdf?key=secret\n", TextOf(0), StringComparison.Ordinal);
        Assert.Contains("\n    http://localhost/confirm?code=c\n", TextOf(7), StringComparison.Ordinal);
        Assert.Contains(german ? "bis zum 10.09.2026, 00:30 Uhr" : "until 10 September 2026, 00:30 (Europe/Berlin)", TextOf(7), StringComparison.Ordinal);
        Assert.Contains(german ? "an Stelle 4" : "number 4", TextOf(1), StringComparison.Ordinal);

        string TextOf(int subject) => Text(mails.Single(mail => mail.Subject == subjects[subject]));
    }

    [Theory]
    [InlineData("de", "Sie sind eingeladen: Lange Nacht der KI", "Guten Tag Ada Lovelace,", "zu insgesamt bis zu 3 Personen", "    Lange Nacht der KI\n    11.09.2026, 00:30 Uhr\n", "bis zum 10.09.2026, 00:30 Uhr")]
    [InlineData("en", "You are invited: AI night", "Hello Ada Lovelace,", "with up to 3 people in all", "    AI night\n    11 September 2026, 00:30 (Europe/Berlin)\n", "by 10 September 2026, 00:30 (Europe/Berlin)")]
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
        Assert.All([.. parts, "http://localhost/invitations/key"], part => Assert.Contains(part, Text(ada), StringComparison.Ordinal));
        var bob = mails.Single(mail => mail.To.Mailboxes.Single().Address is "bob@example.org");
        Assert.StartsWith(locale is "de" ? "Guten Tag,\n" : "Hello,\n", Text(bob), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_somebody_who_wants_their_links_When_the_mail_comes_Then_it_has_all_and_a_name_cannot_add_a_header()
    {
        await _registration.SendAsync(new RegistrationLinksRequested("ada@example.org", "de", [s_registration, s_registration with { ManageUrl = new("http://localhost/registrations/2?key=other") }]));
        await _registration.SendAsync(new RegistrationConfirmed(New("de") with { Title = new("Talk\r\nBcc: all@example.org"), Name = "Ada\r\nBcc: all@example.org" }));
        // As long as a title may be, and with signs of two parts.
        await _registration.SendAsync(new PlaceOffered(New("de") with { Title = new(string.Concat(Enumerable.Repeat("\U0001F916", 100))) }));

        var mails = await Eventually.GetAsync(() => Task.FromResult(_mailServer.Mails), received => received.Count >= 3);
        Assert.Contains(mails, mail => mail.Subject?.EndsWith("\U0001F916…", StringComparison.Ordinal) is true);

        Assert.All(mails, mail => Assert.Empty(mail.Bcc));
        var links = mails.Single(mail => mail.Subject == "Ihre Anmeldungen");
        Assert.Contains("http://localhost/registrations/1?key=secret", links.TextBody, StringComparison.Ordinal);
        Assert.Contains("http://localhost/registrations/2?key=other", links.TextBody, StringComparison.Ordinal);
    }

    /// <summary>Each is another registration: what becomes of one takes the place of what has not been sent yet.</summary>
    private static RegistrationSnapshot New(string locale) => s_registration with { RegistrationId = Guid.CreateVersion7(), Locale = locale };

    private static string Text(MimeMessage mail) => mail.TextBody!.ReplaceLineEndings("\n");
}
