using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Messaging;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KiBiennale.Registrations.Places;

/// <summary>
/// Changes of registrations that are there. Every one is made under the locks of the offerings that it is about, and
/// offers what becomes free to those who wait, in the same transaction.
/// </summary>
public sealed class Bookings(RegistrationDbContext db, SecretLinks links, IOptions<RegistrationOptions> options, TimeProvider clock)
{
    private const int NextAtOnce = 50;

    /// <summary>A registration with what belongs to it, for reading.</summary>
    public async Task<Booking?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var registrations = await db.Registrations.AsNoTracking().Where(r => r.Id == id || r.MainId == id).OrderBy(r => r.Id).ToListAsync(cancellationToken);
        var ids = registrations.ConvertAll(r => r.OfferingId);
        var offerings = await db.Offerings.AsNoTracking().Where(o => ids.Contains(o.Id)).ToDictionaryAsync(o => o.Id, cancellationToken);
        return Booking.Of(id, registrations, offerings);
    }

    /// <summary>Changes a registration, unless something stands against it.</summary>
    /// <param name="id">Which.</param>
    /// <param name="request">What the caller has read of it before (<c>If-Match</c>).</param>
    /// <param name="mayAct">Whether the caller may; else it is as if the registration were not there.</param>
    /// <param name="change">Changes it, or says why not; then all stays as it was.</param>
    /// <param name="message">What others are told of it afterwards.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<(Booking? Booking, Refusal? Refusal)> ChangeAsync(
        Guid id, HttpRequest request, Func<Booking, bool> mayAct, Func<Booking, DateTimeOffset, Refusal?> change, Func<Booking, object> message, CancellationToken cancellationToken) =>
        ChangeAsync(id, request, mayAct, (booking, now) => Task.FromResult(change(booking, now)), message, cancellationToken);

    /// <inheritdoc cref="ChangeAsync(Guid, HttpRequest, Func{Booking, bool}, Func{Booking, DateTimeOffset, Refusal?}, Func{Booking, object}, CancellationToken)"/>
    public Task<(Booking? Booking, Refusal? Refusal)> ChangeAsync(
        Guid id, HttpRequest request, Func<Booking, bool> mayAct, Func<Booking, DateTimeOffset, Task<Refusal?>> change, Func<Booking, object> message, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync<(Booking?, Refusal?)>(async () =>
        {
            await using var transaction = await db.Database.BeginOrJoinTransactionAsync(cancellationToken);
            var ids = await db.Registrations.Where(r => r.Id == id || r.MainId == id).Select(r => r.OfferingId).ToArrayAsync(cancellationToken);
            var offerings = await LockAsync(ids, cancellationToken);
            // Only under the locks is what is read what is so. Doors lock registrations, and no offering.
            var registrations = await db.Registrations.FromSql($"SELECT * FROM registrations WHERE id = {id} OR main_id = {id} ORDER BY id FOR NO KEY UPDATE").ToListAsync(cancellationToken);
            if (Booking.Of(id, registrations, offerings) is not { } found || !mayAct(found))
                return (null, null);
            var booking = found with { Position = await PositionOfAsync(found.Main, cancellationToken) };
            if (!request.AllowsChange(booking.ETag))
                return (booking, Refusal.Stale);
            var (now, before) = (clock.GetUtcNow(), booking.ETag);
            if (await change(booking, now) is { } refusal)
                return (booking, refusal);
            // Who has changed nothing hears of nothing.
            if (booking.ETag == before)
                return (booking, null);

            db.Publish(message(booking));
            // Who is next is asked of the database, which has to know what has changed.
            await db.SaveChangesAsync(cancellationToken);
            foreach (var offering in offerings.Values)
                await OfferFreePlacesAsync(offering, now, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return (booking with { Position = await PositionOfAsync(booking.Main, cancellationToken) }, null);
        });

    /// <summary>Locks offerings, in the order of ids as all do.</summary>
    public Task<Dictionary<Guid, Offering>> LockAsync(Guid[] ids, CancellationToken cancellationToken) =>
        db.Offerings.FromSql($"SELECT * FROM offerings WHERE id = ANY({ids}) ORDER BY id FOR NO KEY UPDATE").ToDictionaryAsync(offering => offering.Id, cancellationToken);

    /// <summary>Holds what is free for those who wait. The offering is locked, what else has changed is saved; the caller saves this.</summary>
    public async Task OfferFreePlacesAsync(Offering offering, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (after, mayGoOn) = (0L, offering.MayOffer(now));
        while (mayGoOn)
        {
            var most = offering.SmallerPartyMayPass ? offering.Free : int.MaxValue;
            var next = await db.Registrations
                .Where(r => r.OfferingId == offering.Id && r.Status == RegistrationStatus.Waitlisted && r.Number > after && r.PartySize <= most)
                .OrderBy(r => r.Number).Take(NextAtOnce).ToListAsync(cancellationToken);
            if (next.Count == 0)
                return;
            after = next[^1].Number;
            (var offered, mayGoOn) = WaitingList.Offer(offering, next, options.Value.OfferWindow, now);
            foreach (var registration in offered)
                db.Publish(new Contracts.PlaceOffered(Announcement.Snapshot(registration, null, [], _ => offering, links)));
        }
    }

    /// <summary>What was registered for along with these.</summary>
    public async Task<(ILookup<Guid, Registration> Registrations, Dictionary<Guid, Offering> Offerings)> AlongAsync(
        IReadOnlyList<Registration> mains, CancellationToken cancellationToken)
    {
        var ids = mains.Select(registration => registration.Id).ToList();
        var along = await db.Registrations.AsNoTracking().Where(registration => registration.MainId != null && ids.Contains(registration.MainId.Value)).ToListAsync(cancellationToken);
        var offerings = along.Select(registration => registration.OfferingId).Distinct().ToList();
        return (
            along.ToLookup(registration => registration.MainId!.Value),
            offerings.Count == 0 ? [] : await db.Offerings.AsNoTracking().Where(offering => offerings.Contains(offering.Id)).ToDictionaryAsync(offering => offering.Id, cancellationToken));
    }

    /// <summary>Place on the waiting list; null: does not wait.</summary>
    public async Task<int?> PositionOfAsync(Registration registration, CancellationToken cancellationToken) =>
        registration.Status is not RegistrationStatus.Waitlisted ? null : 1 + await db.Registrations.CountAsync(
            r => r.OfferingId == registration.OfferingId && r.Status == RegistrationStatus.Waitlisted && r.Number < registration.Number, cancellationToken);
}

/// <summary>A registration and those that were made along with it.</summary>
/// <param name="Main">The one that was asked for.</param>
/// <param name="Along">For sessions along with it.</param>
/// <param name="Offerings">What they are for, by their ids.</param>
/// <param name="Position">On the waiting list, where it was looked up.</param>
public sealed record Booking(Registration Main, IReadOnlyList<Registration> Along, IReadOnlyDictionary<Guid, Offering> Offerings, int? Position = null)
{
    /// <summary>Of all that the answer is made of: times of the event and turns on the waiting list change without the registration.</summary>
    public string ETag => Conditional.ETag(
        [.. All.SelectMany(r => (long[])[r.Version, Offerings[r.OfferingId].Starts?.ToUnixTimeSeconds() ?? 0, Offerings[r.OfferingId].Ends?.ToUnixTimeSeconds() ?? 0]), Position ?? 0]);

    public IEnumerable<Registration> All => Along.Prepend(Main);

    public static Booking? Of(Guid id, IReadOnlyList<Registration> registrations, IReadOnlyDictionary<Guid, Offering> offerings) =>
        registrations.SingleOrDefault(r => r.Id == id) is { } main && registrations.All(r => offerings.ContainsKey(r.OfferingId))
            ? new(main, [.. registrations.Where(r => r.Id != id)], offerings)
            : null;

    internal static Booking Of(Outcome.Made made) => new(made.Main, made.Along, made.Offerings, made.Position);

    public Contracts.RegistrationSnapshot Snapshot(SecretLinks links) => Announcement.Snapshot(Main, Position, Along, offering => Offerings[offering], links);
}
