using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Erasing;

/// <summary>Why registrations are erased, in the words of the contract.</summary>
internal static class Reasons
{
    public const string Retention = "retention";
    public const string Request = "request";

    /// <summary>Says of each event how many of its registrations were erased.</summary>
    public static async Task SayErasedAsync(this RegistrationDbContext db, IEnumerable<Registration> erased, string reason, CancellationToken cancellationToken)
    {
        var counts = erased.GroupBy(registration => registration.EventId).ToDictionary(all => all.Key, all => all.Count());
        var events = counts.Keys.ToList();
        var hubs = await db.Events.AsNoTracking().Where(offered => events.Contains(offered.EventId)).ToDictionaryAsync(offered => offered.EventId, offered => offered.Hub, cancellationToken);
        foreach (var (eventId, count) in counts)
            db.Publish(new RegistrationsErased(eventId, hubs[eventId], count, reason, FestivalClock.Real.GetUtcNow()));
    }
}
