using System.Text.Json;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Data.Configurations;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Features;
using KiBiennale.Registrations.Messaging;
using KiBiennale.Registrations.Tickets;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Idempotency;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace KiBiennale.Registrations.Places;

/// <summary>
/// Decides many wishes in one transaction: locks all offerings that they name, reads who has what, lets Domain decide one
/// after the other, and writes offerings, registrations, messages and kept answers by a statement each.
/// </summary>
internal sealed class PlaceBatch(RegistrationDbContext db, SecretLinks links, TicketSigner tickets, IOptions<RegistrationOptions> options, TimeProvider clock)
{
    public async Task<IReadOnlyList<Reply>> DecideAsync(IReadOnlyList<Ask> asks, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var ids = asks.SelectMany(ask => ask.Wish.Offerings).Distinct().ToArray();
        // In the order of ids, as all do who lock offerings: nobody waits for each other.
        var offerings = await db.Offerings.FromSql($"SELECT * FROM offerings WHERE id = ANY({ids}) ORDER BY id FOR NO KEY UPDATE").AsNoTracking()
            .ToDictionaryAsync(offering => offering.Id, cancellationToken);
        // Only now: what others have committed before they let go of the lock is seen.
        var (held, kept) = await ReadAsync(asks, cancellationToken);
        var (invitations, used) = await InvitationsAsync(asks, cancellationToken);

        var taking = new Taking(offerings, held, invitations, used, options.Value.ConfirmWindow, clock.GetUtcNow());
        var work = new Work(offerings.Values);
        var replies = new List<Reply>(asks.Count);
        foreach (var ask in asks)
            replies.Add(Decide(ask, taking, kept, offerings, work));
        if (work.Made.Count > 0)
            await WriteAsync(work, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return replies;
    }

    private Reply Decide(Ask ask, Taking taking, Dictionary<string, (byte[] BodyHash, byte[] Sealed)> kept, Dictionary<Guid, Offering> offerings, Work work)
    {
        if (ask.Key is { } key && kept.TryGetValue(Convert.ToBase64String(key.Id), out var first))
            return new(null, key.Again(first.BodyHash, first.Sealed));
        var outcome = taking.Decide(ask.Wish);
        if (outcome is not Outcome.Made made)
            return new(outcome, null);

        var snapshot = Announcement.Snapshot(made.Main, made.Position, made.Along, id => offerings[id], links);
        work.Made.AddRange(made.Along.Prepend(made.Main));
        work.Messages.Add((Announcement.Of(snapshot, made.Main.Status), ask.TraceParent));
        if (ask.Key is not null)
        {
            var answer = ask.Key.Keep(StatusCodes.Status201Created, FrontDesk.LocationOf(made.Main), RegistrationResponse.Of(made, ask.Wish.HubAct is null ? links : null, tickets), FestivalClock.Real.GetUtcNow());
            work.Answers.Add(answer);
            // The same request may stand further down in the same queue.
            kept[Convert.ToBase64String(answer.Id)] = (answer.BodyHash, answer.Sealed);
        }

        return new(outcome, null);
    }

    /// <summary>The invitations that are brought along, and those of them that are used. Hubs take them back under the offering's lock.</summary>
    private async Task<(Dictionary<Guid, Invitation> Invitations, List<Guid> Used)> InvitationsAsync(IReadOnlyList<Ask> asks, CancellationToken cancellationToken)
    {
        var ids = asks.Select(ask => ask.Wish.Invitation).OfType<Guid>().Distinct().ToList();
        if (ids.Count == 0)
            return ([], []);
        return (
            await db.Invitations.AsNoTracking().Where(invitation => ids.Contains(invitation.Id)).ToDictionaryAsync(invitation => invitation.Id, cancellationToken),
            await db.Registrations.Where(r => ids.Contains(r.InvitationId!.Value) && RegistrationStatuses.Live.Contains(r.Status)).Select(r => r.InvitationId!.Value).ToListAsync(cancellationToken));
    }

    private async Task<(List<Taking.Held> Held, Dictionary<string, (byte[] BodyHash, byte[] Sealed)> Kept)> ReadAsync(IReadOnlyList<Ask> asks, CancellationToken cancellationToken)
    {
        await using var batch = db.Database.NewBatch();
        // In a rush tables grow within seconds from nothing: plans that were made for nothing would read them whole.
        AddPlanning(batch, "force_custom_plan", "off");
        batch.Add($"SELECT offering_id, event_id, exclusive_group, email FROM registrations WHERE email = ANY($1) AND {RegistrationConfiguration.LiveAndKnown}",
            asks.Select(ask => ask.Wish.Person.Email).Distinct().ToList());
        var keys = asks.Where(ask => ask.Key is not null).Select(ask => ask.Key!.Id).ToList();
        if (keys.Count > 0)
            batch.Add("SELECT id, body_hash, sealed FROM kept_answers WHERE id = ANY($1) AND created > $2", keys, FestivalClock.Real.GetUtcNow() - IdempotencyExtensions.Kept);

        AddPlanning(batch, "auto", "on");

        var held = new List<Taking.Held>();
        var kept = new Dictionary<string, (byte[], byte[])>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            held.Add(new(reader.GetGuid(0), reader.GetGuid(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetString(3)));
        if (keys.Count > 0)
        {
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                kept[Convert.ToBase64String(reader.GetFieldValue<byte[]>(0))] = (reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2));
        }

        return (held, kept);
    }

    private async Task WriteAsync(Work work, CancellationToken cancellationToken)
    {
        await using var batch = db.Database.NewBatch();
        var more = work.Changes();
        // Added to what is there, not put in its place: should the lock be forgotten one day, the constraint notices.
        batch.Add(
            """
            UPDATE offerings SET taken = offerings.taken + more.taken, waiting = offerings.waiting + more.waiting,
                                 waiting_parties = offerings.waiting_parties + more.parties, last_number = offerings.last_number + more.numbers, excess = offerings.excess + more.excess, unsaid = true
              FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::bigint[], $6::int[]) AS more (id, taken, waiting, parties, numbers, excess)
             WHERE offerings.id = more.id
            """,
            more.ConvertAll(m => m.Offering), more.ConvertAll(m => m.Taken), more.ConvertAll(m => m.Waiting), more.ConvertAll(m => m.Parties), more.ConvertAll(m => m.Numbers), more.ConvertAll(m => m.Excess));
        // In one order, as locks are taken: those of unique indexes hold, too, until the commit.
        var made = work.Made.OrderBy(r => r.EventId).ThenBy(r => r.ExclusiveGroup, StringComparer.Ordinal).ThenBy(r => r.Email, StringComparer.Ordinal).ToList();
        batch.Add(
            """
            INSERT INTO registrations (id, event_id, offering_id, main_id, number, status, party_size, name, email, account, locale, newsletter,
                                       "group", answers, exclusive_group, invitation_id, held_until, address_confirmed, link_version, version, created, updated)
            SELECT id, event_id, offering_id, main_id, number, status, party_size, name, email, account, locale, newsletter,
                   visiting::jsonb, answers::jsonb, exclusive_group, invitation_id, held_until, address_confirmed, 1, 1, $19, $19
              FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::int[], $8::text[], $9::text[], $10::text[],
                          $11::text[], $12::bool[], $13::text[], $14::text[], $15::text[], $16::uuid[], $17::timestamptz[], $18::timestamptz[])
                   AS made (id, event_id, offering_id, main_id, number, status, party_size, name, email, account, locale, newsletter, visiting, answers, exclusive_group, invitation_id, held_until, address_confirmed)
            """,
            made.ConvertAll(r => r.Id), made.ConvertAll(r => r.EventId), made.ConvertAll(r => r.OfferingId), made.ConvertAll(r => r.MainId), made.ConvertAll(r => r.Number),
            made.ConvertAll(r => r.Status.ToString()), made.ConvertAll(r => r.PartySize), made.ConvertAll(r => r.Name), made.ConvertAll(r => r.Email), made.ConvertAll(r => r.Account),
            made.ConvertAll(r => r.Locale), made.ConvertAll(r => r.Newsletter), made.ConvertAll(r => r.Group is null ? null : JsonSerializer.Serialize(r.Group)),
            made.ConvertAll(r => JsonSerializer.Serialize(r.Answers)), made.ConvertAll(r => r.ExclusiveGroup), made.ConvertAll(r => r.InvitationId), made.ConvertAll(r => r.HeldUntil), made.ConvertAll(r => r.AddressConfirmed), made[0].Created);
        batch.Publish(work.Messages);
        work.Answers.Sort((one, other) => one.Id.AsSpan().SequenceCompareTo(other.Id));
        if (work.Answers.Count > 0)
            batch.Add(
                """
                INSERT INTO kept_answers AS known (id, body_hash, sealed, created)
                SELECT id, body_hash, sealed, $4 FROM unnest($1::bytea[], $2::bytea[], $3::bytea[]) AS answers (id, body_hash, sealed)
                ON CONFLICT (id) DO UPDATE SET body_hash = excluded.body_hash, sealed = excluded.sealed, created = excluded.created WHERE known.created <= $5
                """,
                work.Answers.ConvertAll(a => a.Id), work.Answers.ConvertAll(a => a.BodyHash), work.Answers.ConvertAll(a => a.Sealed),
                work.Answers[0].Created, work.Answers[0].Created - IdempotencyExtensions.Kept);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        // A key that somebody used at the same time for something else: who looks again sees it.
        if (work.Answers.Count > 0 && (int)batch.BatchCommands[^1].RecordsAffected != work.Answers.Count)
            throw new DbUpdateConcurrencyException("A key was used twice at the same time.");
    }

    private static void AddPlanning(NpgsqlBatch batch, string plans, string seqScan) =>
        batch.Add("SELECT set_config('plan_cache_mode', $1, true), set_config('enable_seqscan', $2, true)", plans, seqScan);

    /// <summary>What a batch comes to.</summary>
    private sealed class Work(IEnumerable<Offering> offerings)
    {
        private readonly List<(Offering Offering, int Taken, int Waiting, int Parties, long Number, int Excess)> _before =
            [.. offerings.Select(offering => (offering, offering.Taken, offering.Waiting, offering.WaitingParties, offering.LastNumber, offering.Excess))];

        public List<Registration> Made { get; } = [];

        public List<(object Message, string? TraceParent)> Messages { get; } = [];

        public List<KeptAnswer> Answers { get; } = [];

        /// <summary>By how much the offerings have changed for which there are new registrations.</summary>
        public List<(Guid Offering, int Taken, int Waiting, int Parties, long Numbers, int Excess)> Changes() =>
        [
            .. from before in _before
               let now = before.Offering
               where now.LastNumber > before.Number
               select (now.Id, now.Taken - before.Taken, now.Waiting - before.Waiting, now.WaitingParties - before.Parties, now.LastNumber - before.Number, now.Excess - before.Excess),
        ];
    }
}
