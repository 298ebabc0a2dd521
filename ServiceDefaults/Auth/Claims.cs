namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>The claims of our access tokens, by the names that stand in the token.</summary>
public static class Claims
{
    /// <summary>Who: the client id of a system, or the id of a person.</summary>
    public const string Subject = "sub";

    /// <summary>One of <see cref="Auth.Roles"/>; may occur more than once.</summary>
    public const string Role = "role";

    /// <summary>Slug of the one hub that the bearer acts for; absent for roles that belong to none.</summary>
    public const string Hub = "hub";
}
