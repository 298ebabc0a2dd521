using System.Security.Claims;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.SignIn;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Features;

/// <summary>All services are asked to forget the person.</summary>
/// <param name="Id">Of the erasure.</param>
/// <param name="Requested">Since when, UTC.</param>
public sealed record ErasureReceipt(Guid Id, DateTimeOffset Requested);

/// <summary>Forgets who asks. Who asks again, while the token still lasts, hears of the same erasure.</summary>
internal static class ForgetMe
{
    public static Task<Results<Accepted<ErasureReceipt>, ProblemHttpResult>> Handle(
        HttpRequest request, ClaimsPrincipal user, IdentityDbContext db, Forgetting forgetting, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync<Results<Accepted<ErasureReceipt>, ProblemHttpResult>>(async () =>
        {
            var id = Guid.TryParse(user.Subject(), out var subject) ? subject : Guid.Empty;
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var erasure = await db.Erasures.SingleOrDefaultAsync(known => known.PersonId == id, cancellationToken);
            if (erasure is null)
            {
                if (await db.People.SingleOrDefaultAsync(known => known.Id == id, cancellationToken) is not { } person)
                    return Problems.Refused(StatusCodes.Status403Forbidden, "not_a_person", "There is nothing of a system to forget; its credential is revoked instead.");
                erasure = await forgetting.BeginAsync(person, SignInPages.LocaleOf(request), cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }

            return TypedResults.Accepted((string?)null, new ErasureReceipt(erasure.Id, erasure.Requested));
        });
}
