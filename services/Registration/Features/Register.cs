using System.Security.Claims;
using KiBiennale.Registrations.Places;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;

namespace KiBiennale.Registrations.Features;

/// <summary>Somebody registers. Who comes first is served first, and what is answered is committed.</summary>
internal static class Register
{
    public static Task<IResult> Handle(RegisterRequest request, HttpContext http, ClaimsPrincipal user, SecretLinks links, FrontDesk desk, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var wish = faults.Wish(request, user.Subject() is { Length: > 0 } subject ? subject : null);
        // A key that is none of ours is like one that was taken back.
        if (request.Invitation is { } key)
            wish = wish with { Invitation = links.InvitationOf(key) ?? Guid.Empty };
        return desk.AnswerAsync(wish, request, faults, http, cancellationToken);
    }
}
