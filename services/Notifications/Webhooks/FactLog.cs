using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Webhooks;

/// <summary>Notes facts, and makes a delivery of each for every webhook that wants to hear it, in the transaction of who tells of them.</summary>
public sealed class FactLog(NotificationsDbContext db)
{
    private const long Lock = 1_842_000_007;

    /// <summary>Those that were noted before are passed over.</summary>
    public async Task NoteAsync(IReadOnlyCollection<Fact> facts, CancellationToken cancellationToken)
    {
        if (facts.Count == 0)
            return;
        var noted = await NumberAsync(facts, cancellationToken);
        var hubs = facts.Select(fact => fact.Hub).Distinct().ToList();
        // Without one that is being deleted: all who note something would wait until its log is gone.
        var webhooks = await db.Webhooks.FromSql($"SELECT * FROM webhooks WHERE enabled AND hub = ANY({hubs}) FOR KEY SHARE SKIP LOCKED").AsNoTracking().ToListAsync(cancellationToken);
        var now = FestivalClock.Real.GetUtcNow();
        foreach (var fact in facts.DistinctBy(fact => (fact.ObjectId, fact.Key)))
        {
            if (noted.TryGetValue((fact.ObjectId, fact.Key), out var number))
                db.AddRange(webhooks.Where(webhook => webhook.Hub == fact.Hub && webhook.Events.Contains(fact.Type)).Select(webhook => Delivery.Of(webhook.Id, (number, fact.ObjectId, fact.ObjectVersion), now)));
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Notes a fact for one webhook alone; null: it has been deleted.</summary>
    public async Task<Delivery?> NoteForAsync(Webhook webhook, Fact fact, CancellationToken cancellationToken)
    {
        // If it is being deleted, this is where to wait, and not where all others wait for this one.
        if ((await db.Database.SqlQuery<Guid>($"SELECT id FROM webhooks WHERE id = {webhook.Id} FOR KEY SHARE").ToListAsync(cancellationToken)).Count == 0)
            return null;
        var number = (await NumberAsync([fact], cancellationToken)).Values.Single();
        var delivery = db.Add(Delivery.Of(webhook.Id, (number, fact.ObjectId, fact.ObjectVersion), FestivalClock.Real.GetUtcNow())).Entity;
        await db.SaveChangesAsync(cancellationToken);
        return delivery;
    }

    /// <summary>
    /// One transaction after the other, up to its commit: so numbers are given in the order of commits, and who has read up to
    /// one has missed none before it.
    /// </summary>
    private async Task<Dictionary<(Guid, string), long>> NumberAsync(IReadOnlyCollection<Fact> facts, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
        var list = facts.OrderBy(fact => fact.ObjectVersion).ToList();
        var noted = await db.Facts.FromSql(
            $"""
            INSERT INTO facts (hub, type, object_id, object_version, key, body, created)
            SELECT * FROM unnest({list.ConvertAll(f => f.Hub)}, {list.ConvertAll(f => f.Type)}, {list.ConvertAll(f => f.ObjectId)}, {list.ConvertAll(f => f.ObjectVersion)},
                                 {list.ConvertAll(f => f.Key)}, {list.ConvertAll(f => f.Body)}, {list.ConvertAll(f => f.Created)})
            ON CONFLICT (object_id, key) DO NOTHING RETURNING *
            """).AsNoTracking().ToListAsync(cancellationToken);
        return noted.ToDictionary(fact => (fact.ObjectId, fact.Key), fact => fact.Number);
    }
}
