using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>
/// Verifies a token once a minute and not at every request: a door's device or a partner's calendar sends the same one
/// thousands of times. Whether it was taken back is asked each time, elsewhere.
/// </summary>
internal sealed class RememberingTokenHandler : JsonWebTokenHandler, IDisposable
{
    /// <summary>A key that is withdrawn is trusted for so long still.</summary>
    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(1);

    private const int MostRemembered = 10_000;

    private readonly MemoryCache _valid = new(new MemoryCacheOptions { SizeLimit = MostRemembered });

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        if (_valid.TryGetValue(token, out TokenValidationResult? known))
            return known!;
        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (!result.IsValid)
            return result;
        var (now, expires) = (TimeProvider.System.GetUtcNow(), result.SecurityToken.ValidTo + validationParameters.ClockSkew);
        // Made now: it is made at its first use, and requests may come at the same time.
        _ = result.ClaimsIdentity;
        _valid.Set(token, result, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpiration = expires < now + s_remembered ? expires : now + s_remembered });
        return result;
    }

    public void Dispose() => _valid.Dispose();
}
