using KiBiennale.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace KiBiennale.Bench;

/// <summary>Serves the key that the tokens here are signed with, at the addresses at which Identity serves its own.</summary>
internal static class TokenMetadata
{
    public static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var metadata = builder.Build();
        metadata.Urls.Add("http://127.0.0.1:0");
        var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey((ECDsaSecurityKey)TestTokens.Key);
        metadata.MapGet("/.well-known/openid-configuration", () => new { issuer = TestTokens.Issuer, jwks_uri = metadata.Urls.First() + "/.well-known/jwks" });
        metadata.MapGet("/.well-known/jwks", () => new { keys = new[] { new { kty = key.Kty, crv = key.Crv, x = key.X, y = key.Y, kid = TestTokens.Key.KeyId, use = "sig", alg = "ES256" } } });
        await metadata.StartAsync();
        return metadata;
    }
}
