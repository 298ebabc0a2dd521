using KiBiennale.Identity.Data;
using KiBiennale.Identity.Tokens;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace KiBiennale.Identity.SignIn;

/// <summary>Sign-in by a code that is mailed, with pages of its own.</summary>
internal static class SignInExtensions
{
    public static void AddSignIn(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<SignInCodes>().AddSingleton<SignInTickets>();
        builder.Services.AddRazorComponents();
        builder.Services.AddAntiforgery(forms => forms.Cookie.Name = "sign-in-form");
        builder.Services.AddAuthentication().AddCookie(Session.Scheme, cookie =>
        {
            cookie.Cookie.Name = Session.Scheme;
            cookie.Cookie.HttpOnly = true;
            // Also sent when an application's page leads here, and never with another page's form.
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.ExpireTimeSpan = Session.Lifetime;
            cookie.SlidingExpiration = false;
            // Sessions live on the real clock, whatever day the festival's clock shows.
            cookie.TimeProvider = TimeProvider.System;
        });
        builder.Services.AddDataProtection().SetApplicationName("kibiennale-identity").PersistKeysToDbContext<IdentityDbContext>();
        builder.Services.AddOptions<KeyManagementOptions>().Configure<IOptions<TokenServerOptions>>(
            (keys, tokens) => keys.XmlEncryptor = new KeyRingEncryptor(tokens.Value.KeyPassphrase));
    }
}
