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
public sealed class PersonConsumer(NotificationsDbContext db, ServiceQueues queues)
    : IConsumer<PersonSignedUp>, IConsumer<PersonErasureRequested>, IConsumer<ErasureCompleted>
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
        var mails = email is null ? 0 : await ForgetMailsAsync(email, context.CancellationToken);
        var contacts = email is null ? 0 : await db.Webhooks.Where(webhook => webhook.Contact == email).ExecuteUpdateAsync(change => change.SetProperty(webhook => webhook.Contact, (string?)null), context.CancellationToken);
        db.Publish(new PersonErased(message.ErasureId, queues.Service, known + mails + contacts));
        await db.SaveChangesAsync(context.CancellationToken);
    }

    public async Task Consume(ConsumeContext<ErasureCompleted> context)
    {
        // Once more: what others had said before they had erased it may have been heard since.
        await ForgetMailsAsync(context.Message.Email, context.CancellationToken);
        db.Add(ErasureMail.Of(context.Message, FestivalClock.Real.GetUtcNow()));
        await db.SaveChangesAsync(context.CancellationToken);
    }

    private Task<int> ForgetMailsAsync(string email, CancellationToken cancellationToken) =>
        db.Mails.Where(mail => mail.Recipient == email && !mail.Last).ExecuteDeleteAsync(cancellationToken);
}
