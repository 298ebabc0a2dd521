using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace KiBiennale.Identity.SignIn;

/// <summary>The sign-ins of others, beside our own.</summary>
internal static class ExternalProviders
{
    private const string Section = "Providers";

    public static IReadOnlyDictionary<string, ExternalProvider> Of(IConfiguration configuration) =>
        configuration.GetSection(Section).Get<Dictionary<string, ExternalProvider>>() ?? [];

    public static void AddExternalProviders(this IHostApplicationBuilder builder)
    {
        var providers = Of(builder.Configuration);
        builder.Services.AddSingleton(providers);
        foreach (var (id, provider) in providers)
        {
            // Found out now, and not by who wants to sign in.
            if (!provider.Authority.IsLoopback && provider.Authority.Scheme != Uri.UriSchemeHttps)
                throw new InvalidOperationException($"{Section}:{id}:Authority must be an https address.");
            if (provider.MailDomains.Length == 0)
                throw new InvalidOperationException($"{Section}:{id}:MailDomains must say for which addresses it is believed.");
            builder.Services.AddAuthentication().AddOpenIdConnect(id, provider.Name, openId => Configure(openId, id, provider));
            builder.Services.AddOptions<OpenIdConnectOptions>(id).Configure<IOptions<AuthOptions>>((openId, auth) =>
            {
                SignInExtensions.Fasten(openId.CorrelationCookie, "sign-in-way.", auth.Value);
                SignInExtensions.Fasten(openId.NonceCookie, "sign-in-nonce.", auth.Value);
            });
        }
    }

    private static void Configure(OpenIdConnectOptions openId, string id, ExternalProvider provider)
    {
        openId.SignInScheme = Session.Scheme;
        openId.Authority = provider.Authority.AbsoluteUri;
        openId.RequireHttpsMetadata = !provider.Authority.IsLoopback;
        (openId.ClientId, openId.ClientSecret) = (provider.ClientId, provider.ClientSecret);
        openId.CallbackPath = SignInPages.CallbackOf(id);
        openId.ResponseType = OpenIdConnectResponseType.Code;
        openId.ResponseMode = OpenIdConnectResponseMode.Query;
        openId.Scope.Clear();
        openId.Scope.Add("openid");
        openId.Scope.Add("email");
        openId.MapInboundClaims = false;
        openId.CorrelationCookie.SameSite = openId.NonceCookie.SameSite = SameSiteMode.Lax;
        // Sign-ins live on the real clock, whatever day the festival's clock shows.
        openId.TimeProvider = TimeProvider.System;
        openId.Events.OnTokenValidated = context => ArriveAsync(context, provider);
        openId.Events.OnRemoteFailure = context =>
        {
            context.Response.Redirect(SignInPages.Address + "?failed=true");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }

    /// <summary>Who is vouched for is signed in here as who enters a code is: by the address alone.</summary>
    private static async Task ArriveAsync(TokenValidatedContext context, ExternalProvider provider)
    {
        var claims = context.Principal!;
        var verified = provider.EmailIsVerified || string.Equals(claims.FindFirst("email_verified")?.Value, "true", StringComparison.OrdinalIgnoreCase);
        var email = EmailAddress.Normalize(claims.FindFirst("email")?.Value);
        if (!verified || email is null || !(provider.MailDomains.Contains("*") || provider.MailDomains.Contains(EmailAddress.DomainOf(email))))
        {
            context.Fail("The provider does not vouch for an address for which it is believed.");
            return;
        }

        var person = await context.HttpContext.RequestServices.GetRequiredService<Arrivals>().ArriveAsync(email, context.HttpContext.RequestAborted);
        context.Principal = Session.Of(person);
    }
}
