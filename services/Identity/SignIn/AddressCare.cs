using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.SignIn;

/// <summary>Forgets addresses of people who never were any here: of codes that are over, and of invitations that nobody has taken up.</summary>
internal sealed class AddressCare(IServiceScopeFactory scopes, ILogger<AddressCare> logger)
    : RecurringWork(TimeSpan.FromHours(1), "Addresses of old codes and invitations cannot be removed", logger)
{
    /// <summary>Longer than anybody counts codes.</summary>
    private static readonly TimeSpan s_codesKept = TimeSpan.FromHours(2);

    private static readonly TimeSpan s_invitationsKept = TimeSpan.FromDays(90);

    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        var now = FestivalClock.Real.GetUtcNow();
        await db.SignInCodes.Where(code => code.Created < now - s_codesKept).ExecuteDeleteAsync(cancellationToken);
        await db.Invitations.Where(invitation => invitation.Accepted == null && (invitation.Withdrawn ?? invitation.Expires) < now - s_invitationsKept)
            .ExecuteDeleteAsync(cancellationToken);
    }
}
