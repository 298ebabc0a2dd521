using KiBiennale.Contracts;
using KiBiennale.Notifications.Mails;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Tests;

/// <summary>Who is written to hears what is so, once: changes of a while together, and nothing that is not so any more.</summary>
public sealed class OvertakenMailTests(Servers servers)
{
    private static readonly DateTimeOffset s_starts = Registrations.Now.AddDays(30);

    private readonly RegistrationSnapshot _registration = Registrations.Of(s_starts);

    [Fact]
    public async Task Given_several_changes_within_a_while_When_it_is_over_Then_one_mail_tells_of_all_since_what_was_told_before()
    {
        await using var world = await Registrations.StartAsync(servers);
        await ChangeAsync(world);

        Assert.Equal([(Kinds.Confirmed, true), (Kinds.Moved, false)], (await world.MailsAsync()).Select(mail => (mail.Kind, mail.Sent is not null)));
        await world.EndWaitAsync();
        var text = (await world.ReceivedAsync(2))[1].TextBody!;
        Assert.Contains($"- Zeit: {Words.In("de").Of(s_starts.AddHours(2))} (bisher: {Words.In("de").Of(s_starts)})", text, StringComparison.Ordinal);
        Assert.Contains("- Ort: Saal 3 (bisher: Saal 1)", text, StringComparison.Ordinal);
        Assert.Contains("- Titel: Kurze Nacht (bisher: Lange Nacht der KI)", text, StringComparison.Ordinal);
        Assert.Contains("- Personenzahl: 4 (bisher: 3)", text, StringComparison.Ordinal);

        // What changes after that is told by a mail of its own, and against what that one said.
        await world.SayAsync(new RegistrationChanged(_registration with { Version = 3, EventVersion = 3, PartySize = 2, Starts = s_starts.AddHours(2), Room = "Saal 3", Title = new("Kurze Nacht") }));
        await world.EndWaitAsync();
        var next = (await world.ReceivedAsync(3))[2];
        Assert.Equal("Ihre Anmeldung wurde geändert: Kurze Nacht", next.Subject);
        Assert.Contains("\n- Personenzahl: 2 (bisher: 4)\n\n", next.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Control_without_that_while_each_change_is_a_mail()
    {
        await using var world = await Registrations.StartAsync(servers, quietWindow: "00:00:00");
        await ChangeAsync(world, each: true);

        Assert.Equal([Kinds.Confirmed, Kinds.Moved, Kinds.Moved, Kinds.Changed], (await world.MailsAsync()).Select(mail => mail.Kind));
    }

    [Fact]
    public async Task Given_an_event_that_moves_and_moves_back_When_the_while_is_over_Then_nobody_is_told()
    {
        await using var world = await Registrations.StartAsync(servers);
        await world.SayAsync(new RegistrationConfirmed(_registration));
        await world.ReceivedAsync(1);
        await world.SayAsync(Moved(_registration with { EventVersion = 2, Starts = s_starts.AddHours(1) }));
        await world.SayAsync(Moved(_registration with { EventVersion = 3 }));

        var mail = (await world.MailsAsync())[1];
        Assert.Equal((Kinds.Moved, "All is as it was before.", "", ""), (mail.Kind, mail.Failure, mail.Text, mail.Html));
        Assert.NotNull(mail.GivenUp);
        await world.SayAsync(Moved(_registration with { EventVersion = 4, Starts = s_starts.AddHours(5) }));
        await world.EndWaitAsync();
        Assert.Contains($"(bisher: {Words.In("de").Of(s_starts)})", (await world.ReceivedAsync(2))[1].TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_event_that_is_about_to_begin_When_it_moves_Then_people_are_told_at_once()
    {
        await using var world = await Registrations.StartAsync(servers);
        var soon = Registrations.Of(Registrations.Now.AddHours(1));
        await world.SayAsync(new RegistrationConfirmed(soon));
        await world.SayAsync(Moved(soon with { EventVersion = 2, Starts = soon.Starts!.Value.AddDays(3) }));

        Assert.Contains(await world.ReceivedAsync(2), mail => mail.Subject == "Neue Zeit oder neuer Ort: Lange Nacht der KI");
    }

    [Fact]
    public async Task Given_mails_that_wait_for_the_mail_server_When_the_registration_is_cancelled_Then_only_that_is_told()
    {
        await using var world = await Registrations.StartAsync(servers, withMailServer: false);
        await world.SayAsync(new RegistrationConfirmed(_registration));
        await world.SayAsync(Moved(_registration with { EventVersion = 2, Starts = s_starts.AddHours(1) }));
        // It has been tried, and waits for the next time.
        await Eventually.GetAsync(world.MailsAsync, mails => mails[0].Attempts > 0);
        await world.SayAsync(new RegistrationCancelled(_registration with { Version = 2, EventVersion = 2, Status = "cancelled" }, "person"));

        Assert.Equal(["Overtaken by registration-cancelled.", "Overtaken by registration-cancelled."], (await world.MailsAsync()).Take(2).Select(mail => mail.Failure));
        world.MailServer.Start();
        Assert.Equal("Ihre Anmeldung ist beendet: Lange Nacht der KI", Assert.Single(await world.ReceivedAsync(1)).Subject);
        var known = await world.KnownAsync(_registration);
        Assert.Equal(("cancelled", "", null), (known!.Status, known.Email, known.Snapshot));
    }

    [Fact]
    public async Task Given_a_mail_that_is_just_being_tried_When_the_registration_is_cancelled_Then_it_is_withdrawn_once_that_has_failed()
    {
        await using var world = await Registrations.StartAsync(servers, withMailServer: false);
        await world.SayAsync(new RegistrationConfirmed(_registration));
        await Eventually.GetAsync(world.MailsAsync, mails => mails[0].Attempts > 0);
        var handled = await world.HandledAsync();
        await world.Host.WithDatabaseAsync(async db =>
        {
            // As the dispatcher has it in hand, for longer than the news wait for it: they are handed over again.
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM mails FOR UPDATE");
            await world.Sender.SendAsync(new RegistrationCancelled(_registration with { Version = 2, Status = "cancelled" }, "person"));
            await Task.Delay(TimeSpan.FromSeconds(6));
            Assert.Equal(handled, await world.HandledAsync());
            return true;
        });
        await Eventually.GetAsync(world.HandledAsync, now => now > handled);
        world.MailServer.Start();

        Assert.Equal("Ihre Anmeldung ist beendet: Lange Nacht der KI", Assert.Single(await world.ReceivedAsync(1)).Subject);
        Assert.Equal("Overtaken by registration-cancelled.", (await world.MailsAsync())[0].Failure);
    }

    [Fact]
    public async Task Given_news_that_come_in_the_wrong_order_When_both_are_heard_Then_only_the_newest_is_told_and_the_other_is_noted()
    {
        await using var world = await Registrations.StartAsync(servers);
        await world.SayAsync(new RegistrationCancelled(_registration with { Version = 2, Status = "cancelled" }, "person"));
        await world.SayAsync(new RegistrationConfirmed(_registration));
        await world.ReceivedAsync(1);

        var mail = (await world.MailsAsync())[1];
        Assert.Equal((Kinds.Confirmed, "Overtaken: what came after it had been told before."), (mail.Kind, mail.Failure));
        Assert.Equal((_registration.RegistrationId, ""), (mail.RegistrationId, mail.Text));
    }

    [Fact]
    public async Task Given_a_registration_that_is_handed_on_When_a_mail_waits_Then_who_had_it_hears_no_more_and_who_has_it_hears_nothing_of_them()
    {
        await using var world = await Registrations.StartAsync(servers);
        await world.SayAsync(new RegistrationConfirmed(_registration));
        await world.ReceivedAsync(1);
        await world.SayAsync(Moved(_registration with { EventVersion = 2, Starts = s_starts.AddHours(1) }));
        await world.SayAsync(new RegistrationChanged(_registration with { Version = 2, EventVersion = 2, Starts = s_starts.AddHours(1), Name = "Grace Hopper", Email = "grace@example.org" }));

        var mail = (await world.ReceivedAsync(2))[1];
        Assert.Equal("grace@example.org", mail.To.Mailboxes.Single().Address);
        Assert.DoesNotContain("Ada", mail.TextBody, StringComparison.Ordinal);
        Assert.Equal("Overtaken by registration-changed.", (await world.MailsAsync())[1].Failure);
    }

    [Fact]
    public async Task Given_a_fact_that_is_told_twice_When_both_are_handled_Then_there_is_one_mail()
    {
        await using var world = await Registrations.StartAsync(servers);
        var (message, other) = (Guid.CreateVersion7(), Registrations.Of(s_starts));
        await world.SayAsync(new RegistrationConfirmed(_registration), message);
        await world.Sender.SendAsync(new RegistrationConfirmed(_registration), message);
        await world.SayAsync(new RegistrationConfirmed(other));
        await world.ReceivedAsync(2);

        Assert.Equal([_registration.RegistrationId, other.RegistrationId], (await world.MailsAsync()).Select(mail => mail.RegistrationId!.Value));
    }

    /// <summary>Registers, then changes time, time and place and title, and party.</summary>
    private async Task ChangeAsync(Registrations world, bool each = false)
    {
        await world.SayAsync(new RegistrationConfirmed(_registration));
        await world.ReceivedAsync(1);
        await world.SayAsync(Moved(_registration with { EventVersion = 2, Starts = s_starts.AddHours(1) }));
        await world.ReceivedAsync(each ? 2 : 1);
        var last = _registration with { EventVersion = 3, Starts = s_starts.AddHours(2), Room = "Saal 3", Title = new("Kurze Nacht") };
        await world.SayAsync(Moved(last));
        await world.ReceivedAsync(each ? 3 : 1);
        await world.SayAsync(new RegistrationChanged(last with { Version = 2, PartySize = 4 }));
    }

    private static RegistrationMoved Moved(RegistrationSnapshot registration) => new(registration, Postponed: false, null, null);
}
