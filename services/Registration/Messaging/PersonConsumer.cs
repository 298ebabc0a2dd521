using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Data.Configurations;
using KiBiennale.Registrations.Erasing;
using KiBiennale.Registrations.Features.Mine;
using KiBiennale.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Messaging;

/// <summary>Learns whose an address is, and forgets people who want to be forgotten.</summary>
public sealed class PersonConsumer(RegistrationDbContext db, PersonErasing erasing, ServiceQueues queues) : IConsumer<PersonSignedUp>, IConsumer<PersonErasureRequested>
{
    /// <summary>What was registered with the address before is theirs: they have proved it, and have its mails anyway.</summary>
    public async Task Consume(ConsumeContext<PersonSignedUp> context)
    {
        var (person, account, email) = (context.Message.PersonId, context.Message.PersonId.ToString(), context.Message.Email);
        // Ids rise with time: who has come back after an erasure is not the one who was erased, whatever is heard first.
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO known_people AS known (email, person_id) VALUES ({email}, {person})
            ON CONFLICT (email) DO UPDATE SET person_id = greatest(known.person_id, excluded.person_id)
            """, context.CancellationToken);
        // In the order of ids, as all do who lock registrations.
        await db.Database.ExecuteSqlRawAsync(
            $$"""
            UPDATE registrations SET account = {0}
             WHERE id IN (SELECT id FROM registrations WHERE email = {1} AND account IS NULL AND {{RegistrationConfiguration.LiveAndKnown}} ORDER BY id FOR NO KEY UPDATE)
            """, [account, email], context.CancellationToken);
    }

    public async Task Consume(ConsumeContext<PersonErasureRequested> context)
    {
        var message = context.Message;
        var email = message.Email.Length > 0 ? message.Email : await db.EmailOfAsync(message.PersonId, context.CancellationToken);
        var (erased, more) = email is null ? (0, false) : await erasing.EraseAsync(message.ErasureId, message.PersonId, email, context.CancellationToken);
        // The rest is another transaction.
        if (more)
            db.Tell(queues.QueueOfContract[typeof(PersonErasureRequested).FullName!], message);
        else
            db.Publish(new PersonErased(message.ErasureId, queues.Service, erased));
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
