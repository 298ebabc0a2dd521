using System.Diagnostics;
using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Idempotency;
using KiBiennale.ServiceDefaults.Messaging;

namespace KiBiennale.Registrations.Places;

/// <summary>Where all who want places queue.</summary>
internal sealed class PlaceDesk(IServiceScopeFactory scopes, OutboxPace pace) : Desk<Ask, Reply>(scopes)
{
    /// <inheritdoc cref="Desk{TAsk, TReply}.QueueAsync"/>
    public async Task<Reply> AskAsync(Wish wish, KeyedRequest? key)
    {
        pace.Enter();
        try
        {
            return await QueueAsync(wish.Offering, new(wish, key, Activity.Current?.Id));
        }
        finally
        {
            pace.Leave();
        }
    }

    protected override Task<IReadOnlyList<Reply>> DecideAsync(IServiceProvider services, IReadOnlyList<Ask> asks) =>
        services.GetRequiredService<PlaceBatch>().DecideAsync(asks, CancellationToken.None);
}
