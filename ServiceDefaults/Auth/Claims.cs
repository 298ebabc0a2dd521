namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>The claims of our access tokens, by the names that stand in the token.</summary>
public static class Claims
{
    /// <summary>Who: the client id of a system, or the id of a person.</summary>
    public const string Subject = "sub";

    /// <summary>One of <see cref="Auth.Roles"/>, with its hub where it belongs to one (<c>publisher@bochum</c>); may occur more than once.</summary>
    public const string Role = "role";

    /// <summary>The <see cref="Auth.Scopes"/> within which the roles may be used, with blanks between them (RFC 9068).</summary>
    public const string Scope = "scope";
}
