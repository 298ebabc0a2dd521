using KiBiennale.Identity.Data;
using KiBiennale.Identity.Tokens;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace KiBiennale.Identity.SignIn;

/// <summary>Sign-in by a code that is mailed or by a provider, with pages of its own.</summary>
internal static class SignInExtensions
{
    public static void AddSignIn(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<SignInCodes>().AddScoped<Arrivals>().AddSingleton<SignInTickets>();
        builder.Services.AddScoped<Forgetting>().AddHostedService<ErasureCare>().AddHostedService<AddressCare>();
        builder.Services.AddRazorComponents();
        builder.Services.AddAntiforgery();
        builder.Services.AddOptions<AntiforgeryOptions>().Configure<IOptions<AuthOptions>>((forms, auth) => Fasten(forms.Cookie, "sign-in-form", auth.Value));
        builder.Services.AddAuthentication().AddCookie(BrowserSession.Scheme);
        builder.Services.AddOptions<CookieAuthenticationOptions>(BrowserSession.Scheme).Configure<IOptions<AuthOptions>>((session, auth) =>
        {
            Fasten(session.Cookie, BrowserSession.Scheme, auth.Value);
            // Also sent when an application's page leads here, and never with another page's form.
            session.Cookie.SameSite = SameSiteMode.Lax;
            session.ExpireTimeSpan = BrowserSession.Lifetime;
            session.SlidingExpiration = false;
            // Sessions live on the real clock, whatever day the festival's clock shows.
            session.TimeProvider = TimeProvider.System;
        });
        builder.AddExternalProviders();
        builder.Services.AddDataProtection().SetApplicationName("kibiennale-identity").PersistKeysToDbContext<IdentityDbContext>();
        builder.Services.AddOptions<KeyManagementOptions>().Configure<IOptions<TokenServerOptions>>(
            (keys, tokens) => keys.XmlEncryptor = new KeyRingEncryptor(tokens.Value));
    }

    /// <summary>Over TLS, no other host, not even a neighbour in the domain, can put a cookie of such a name into the browser.</summary>
    public static void Fasten(CookieBuilder cookie, string name, AuthOptions auth)
    {
        var secure = auth.Issuer.Scheme == Uri.UriSchemeHttps;
        cookie.Name = secure ? "__Host-" + name : name;
        cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        cookie.HttpOnly = true;
        cookie.Path = "/";
    }
}
