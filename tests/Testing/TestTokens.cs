using System.Security.Cryptography;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace KiBiennale.Testing;

/// <summary>Access tokens as Identity issues them, signed with a key of the test run.</summary>
public static class TestTokens
{
    public const string Issuer = "http://localhost/";

    public static readonly SecurityKey Key = new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "test" };

    public static string Office { get; } = Of(Roles.Office);

    public static string Publisher(string hub) => Of(Roles.Publisher, hub);

    public static string Of(string role, string? hub = null, string clientId = "test-client", string? scopes = null)
    {
        var claims = new Dictionary<string, object>
        {
            [Claims.Subject] = clientId,
            [Claims.Role] = Roles.At(role, hub),
            [Claims.Scope] = scopes ?? string.Join(' ', Scopes.All),
        };
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = AuthOptions.Audience,
            TokenType = "at+jwt",
            Claims = claims,
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(10),
            SigningCredentials = new(Key, SecurityAlgorithms.EcdsaSha256),
        });
    }
}
