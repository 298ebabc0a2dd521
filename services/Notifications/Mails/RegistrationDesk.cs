using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KiBiennale.Notifications.Mails;

/// <summary>
/// Follows registrations, and writes to whom they belong what becomes of them: not what is overtaken already, and of several
/// changes within a set time one mail. All of a registration takes turns at its row, within the caller's transaction.
/// </summary>
public sealed class RegistrationDesk(NotificationsDbContext db, RegistrationMails mails, RegistrationCalendar calendar, IOptions<WritingOptions> options, TimeProvider clock)
{
    /// <summary>Who may have to leave soon is told of a change at once.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromHours(2);

    private readonly DateTimeOffset _now = FestivalClock.Real.GetUtcNow();

    private Dictionary<Guid, KnownRegistration> _known = [];
    private Surroundings _around = null!;
    private List<Mail> _waiting = [];

    internal async Task WriteAsync(IEnumerable<RegistrationNews> news, CancellationToken cancellationToken)
    {
        var inOrder = news.OrderBy(one => one.Registration.Version).ThenBy(one => one.Registration.EventVersion).ToList();
        await LockAsync(inOrder.ConvertAll(one => one.Registration), cancellationToken);
        foreach (var one in inOrder)
            Write(one, _known[one.Registration.RegistrationId]);
        await db.SaveChangesAsync(cancellationToken);
    }

    internal async Task WriteAsync(IEnumerable<RegistrationLinksRequested> said, CancellationToken cancellationToken)
    {
        db.AddRange(said.Where(one => one.Email.Length > 0).Select(one => mails.Of(one, _now)));
        await db.SaveChangesAsync(cancellationToken);
    }

    internal async Task WriteAsync(IEnumerable<GuestInvited> said, CancellationToken cancellationToken)
    {
        var invitations = said.Where(one => one.Email.Length > 0).ToList();
        var slugs = invitations.ConvertAll(one => one.Hub);
        var hubs = await db.Hubs.AsNoTracking().Where(hub => slugs.Contains(hub.Slug)).ToDictionaryAsync(hub => hub.Slug, hub => hub.Name, cancellationToken);
        db.AddRange(invitations.Select(one => mails.Of(one, hubs.GetValueOrDefault(one.Hub), _now)));
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task LockAsync(IReadOnlyList<RegistrationSnapshot> said, CancellationToken cancellationToken)
    {
        // In the order of ids, as all do who lock them.
        var ids = said.Select(registration => registration.RegistrationId).Distinct().Order().ToArray();
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO known_registrations (registration_id, event_id, email, status, version, event_version, updated)
            SELECT id, {Guid.Empty}, '', '', 0, 0, {_now} FROM unnest({ids}) AS id ORDER BY id ON CONFLICT DO NOTHING
            """, cancellationToken);
        Guid[] mains = [.. ids.Concat(said.Select(registration => registration.Main).OfType<Guid>()).Distinct()];
        _known = await db.Registrations.FromSql($"SELECT * FROM known_registrations WHERE registration_id = ANY({mains}) ORDER BY registration_id FOR UPDATE")
            .ToDictionaryAsync(known => known.RegistrationId, cancellationToken);
        // What the dispatcher has in hand is sent or waits on, which only it can tell. A mail server that takes its time is not waited
        // for: the news then fail, and are handed over again.
        await db.Database.ExecuteSqlAsync($"SET LOCAL lock_timeout = '5s'", cancellationToken);
        _waiting = await db.Mails.FromSql($"SELECT * FROM mails WHERE registration_id = ANY({ids}) AND sent IS NULL AND given_up IS NULL ORDER BY id FOR UPDATE").ToListAsync(cancellationToken);
        _around = await Surroundings.OfAsync(said, db, cancellationToken);
    }

    private void Write(RegistrationNews news, KnownRegistration known)
    {
        var said = news.Registration;
        if (known.IsErased)
            return;
        if (known.HasOvertaken(said))
        {
            if (said.Email.Length > 0)
                Add(said, Content(news, said, _around.PlaceOf(said)), TimeSpan.Zero).Withdraw("Overtaken: what came after it had been told before.", _now);
            return;
        }

        var (view, status, email) = (known.View, known.Status, known.Email);
        known.Follow(said, _around.PlaceOf(said) ?? news.Place, _now);
        if (said.Main is { } main && _known.GetValueOrDefault(main) is { } whole)
            whole.FollowAlong(said);
        known.PlanReminder(ReminderTime.Of(known.Starts, options.Value.ReminderBefore), clock.GetUtcNow());
        // Whose registration it was can be forgotten by then: nobody is told.
        var changed = Kinds.IsChange(news.Kind) && said.Email == email;
        Withdraw(said.RegistrationId, mail => said.Email.Length == 0 || !Kinds.IsChange(news.Kind) || mail.Recipient != said.Email || (mail.Kind is Kinds.Reminder && news.Kind is not Kinds.Changed), news.Kind);
        if (said.Email.Length == 0)
            return;
        if (changed)
            WriteChange(news, known, view);
        else
            Add(said, Content(news, known.Snapshot ?? said, known.Place ?? _around.PlaceOf(said)) with { Calendar = CalendarOf(news, known, view, status) }, TimeSpan.Zero);
    }

    /// <summary>Into the mail that still waits to tell of changes, or into one that waits for more of them.</summary>
    private void WriteChange(RegistrationNews news, KnownRegistration known, RegistrationView? view)
    {
        var registration = known.Snapshot!;
        // What is said of why it is postponed is not lost: the party is then told of beside it.
        var waits = _waiting.Find(mail => mail.RegistrationId == known.RegistrationId && Kinds.IsChange(mail.Kind) && mail.GivenUp is null
            && !(mail.Kind is Kinds.Postponed && news.Kind is Kinds.Changed));
        var before = waits is null ? view : known.Before;
        if (waits is not null && news.Kind is Kinds.Moved && waits.Kind is not Kinds.Changed && before is not null && !RegistrationMails.Differs(before, known.View!))
        {
            Withdraw(waits, "All is as it was before.");
            return;
        }

        var kind = waits is { Kind: Kinds.Moved } && news.Kind is Kinds.Changed ? Kinds.Moved : news.Kind;
        var content = Content(news with { Kind = kind }, registration, known.Place, before) with { Calendar = CalendarOf(news, known, before, known.Status) };
        known.NoteBefore(before);
        if (waits is null)
        {
            var left = registration.Starts - clock.GetUtcNow();
            Add(registration, content, left < s_soon || before?.Starts - clock.GetUtcNow() < s_soon ? TimeSpan.Zero : options.Value.QuietWindow);
            return;
        }

        waits.Rewrite(content);
        MailMetrics.Merged(kind);
    }

    /// <summary>Calendars hear of what is confirmed, and of its end.</summary>
    private MailCalendar? CalendarOf(RegistrationNews news, KnownRegistration known, RegistrationView? before, string status) => news.Kind switch
    {
        Kinds.Postponed => known.IsConfirmed && before is not null ? calendar.End(known.Snapshot!, before.Starts, _now) : null,
        Kinds.Cancelled or Kinds.EventCancelled => status is "confirmed" or "" ? calendar.End(news.Registration, news.Registration.Starts ?? before?.Starts, _now) : null,
        _ => known.IsConfirmed ? calendar.Entry(known.Snapshot!, known.Place, _now) : null,
    };

    private MailContent Content(RegistrationNews news, RegistrationSnapshot registration, LocalizedText? place, RegistrationView? before = null) => mails.Of(
        news.Kind, registration, place, _around.HubOf(registration), before,
        news.Reason ?? (news.Kind is Kinds.EventCancelled ? _around.EventOf(registration)?.Reason : null), news.By);

    private Mail Add(RegistrationSnapshot registration, MailContent content, TimeSpan wait)
    {
        var mail = Mail.To(registration.Email, content, _now, RegistrationMails.Expiry(_now), registration.RegistrationId, wait);
        db.Add(mail);
        _waiting.Add(mail);
        MailMetrics.Written(content.Kind);
        return mail;
    }

    private void Withdraw(Guid registration, Func<Mail, bool> which, string by)
    {
        foreach (var mail in _waiting.Where(mail => mail.RegistrationId == registration && mail.GivenUp is null && which(mail)))
            Withdraw(mail, $"Overtaken by {by}.");
    }

    private void Withdraw(Mail mail, string reason)
    {
        mail.Withdraw(reason, _now);
        MailMetrics.Withdrawn(mail.Kind);
    }
}
