using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Mails;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Messaging;

/// <summary>
/// Learns whose an address is, and forgets it. Mails that still wait for being sent go unsent: what they tell of is void with the
/// erasure, and one last mail says so.
/// </summary>
public sealed class PersonConsumer(NotificationsDbContext db, ServiceQueues queues, PersonMails mails)
    : IConsumer<PersonSignedUp>, IConsumer<PersonErasureRequested>, IConsumer<ErasureCompleted>, IConsumer<RegistrationsErased>
{
    public Task Consume(ConsumeContext<PersonSignedUp> context) =>
        // Ids rise with time: who has come back after an erasure is not the one who was erased, whatever is heard first.
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO known_people AS known (email, person_id) VALUES ({context.Message.Email}, {context.Message.PersonId})
            ON CONFLICT (email) DO UPDATE SET person_id = greatest(known.person_id, excluded.person_id)
            """, context.CancellationToken);

    public async Task Consume(ConsumeContext<PersonErasureRequested> context)
    {
        var message = context.Message;
        var email = message.Email.Length > 0 ? message.Email : await db.People.Where(one => one.PersonId == message.PersonId).Select(one => one.Email).SingleOrDefaultAsync(context.CancellationToken);
        var known = await db.People.Where(one => one.PersonId == message.PersonId).ExecuteDeleteAsync(context.CancellationToken);
        var theirs = email is null ? 0 : await ForgetMailsAsync(email, context.CancellationToken) + await ForgetRegistrationsAsync(email, message.ErasureId, context.CancellationToken);
        var webhooks = await ForgetWebhooksAsync(email ?? "", message.PersonId.ToString(), context.CancellationToken);
        db.Publish(new PersonErased(message.ErasureId, queues.Service, known + theirs + webhooks));
        await db.SaveChangesAsync(context.CancellationToken);
    }

    public async Task Consume(ConsumeContext<ErasureCompleted> context)
    {
        // Once more: what others had said before they had erased it may have been heard since.
        await ForgetMailsAsync(context.Message.Email, context.CancellationToken);
        // Who has come back meanwhile is not told apart here: they are then not reminded of what they registered for in between.
        await ForgetRegistrationsAsync(context.Message.Email, Guid.AllBitsSet, context.CancellationToken);
        db.Add(mails.Of(context.Message, FestivalClock.Real.GetUtcNow()));
        await db.SaveChangesAsync(context.CancellationToken);
    }

    public async Task Consume(ConsumeContext<RegistrationsErased> context)
    {
        // What a person has asked for is told by that. Of an event that is long over nobody needs to know anything any more.
        if (context.Message.Reason is "retention")
            await db.Registrations.Where(known => known.EventId == context.Message.EventId).ExecuteDeleteAsync(context.CancellationToken);
    }

    private Task<int> ForgetMailsAsync(string email, CancellationToken cancellationToken) =>
        db.Mails.Where(mail => mail.Recipient == email && !mail.Last).ExecuteDeleteAsync(cancellationToken);

    /// <summary>A change as any other: who has read one before does not write the address back.</summary>
    private Task<int> ForgetWebhooksAsync(string email, string person, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        UPDATE webhooks SET contact = nullif(contact, {email}), created_by = CASE WHEN created_by = {person} THEN '' ELSE created_by END, version = version + 1, updated = {FestivalClock.Real.GetUtcNow()}
         WHERE contact = {email} OR created_by = {person}
        """, cancellationToken);

    /// <summary>The rows stay for a while and say that they are nobody's: what was said before can still be on its way. Ids rise with time: who has come back keeps what is new.</summary>
    private Task<int> ForgetRegistrationsAsync(string email, Guid before, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        UPDATE known_registrations SET status = 'erased', email = '', snapshot = NULL, place = NULL, before = NULL, remind_at = NULL WHERE registration_id IN (
            SELECT registration_id FROM known_registrations WHERE email = {email} AND registration_id < {before} ORDER BY registration_id FOR UPDATE)
        """, cancellationToken);
}
