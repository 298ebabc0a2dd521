using System.Security.Claims;

namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>Who asks.</summary>
public static class Callers
{
    /// <summary>The client id of a system, or the id of a person; empty: nobody, which no route with a right lets in.</summary>
    public static string Subject(this ClaimsPrincipal user) => user.FindFirstValue(Claims.Subject) ?? "";
}
