using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace KiBiennale.Identity.SignIn;

/// <summary>The sign-ins of others, beside our own.</summary>
internal static partial class ExternalProviders
{
    private const string Section = "Providers";

    private static readonly TimeSpan s_longestAnswer = TimeSpan.FromSeconds(10);

    public static void AddExternalProviders(this IHostApplicationBuilder builder)
    {
        var providers = builder.Configuration.GetSection(Section).Get<Dictionary<string, ExternalProvider>>() ?? [];
        builder.Services.AddSingleton<IReadOnlyDictionary<string, ExternalProvider>>(providers);
        foreach (var (id, provider) in providers)
        {
            // Found out now, and not by who wants to sign in.
            if (provider is not { Name.Length: > 0, ClientId.Length: > 0, MailDomains.Length: > 0, Authority: { IsAbsoluteUri: true } authority })
                throw new InvalidOperationException($"{Section}:{id} needs Name, Authority, ClientId and MailDomains.");
            if (!authority.IsLoopback && authority.Scheme != Uri.UriSchemeHttps)
                throw new InvalidOperationException($"{Section}:{id}:Authority must be an https address.");
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
        openId.SignInScheme = BrowserSession.Scheme;
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
        openId.BackchannelTimeout = s_longestAnswer;
        openId.CorrelationCookie.SameSite = openId.NonceCookie.SameSite = SameSiteMode.Lax;
        // Sign-ins live on the real clock, whatever day the festival's clock shows.
        openId.TimeProvider = TimeProvider.System;
        openId.Events.OnTokenValidated = context => ArriveAsync(context, provider);
        openId.Events.OnRemoteFailure = context =>
        {
            // Not what it says, which may be of anybody's making.
            Log.Failed(context.HttpContext.RequestServices.GetRequiredService<ILogger<ExternalProvider>>(), id, context.Failure?.GetType().Name);
            context.Response.Redirect(SignInPages.AddressAfterFailure(context.Properties?.RedirectUri));
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
        if (!verified || email is null || !(provider.MailDomains.Contains("*") || provider.MailDomains.Contains(EmailAddress.DomainOf(email), StringComparer.OrdinalIgnoreCase)))
        {
            context.Fail("The provider does not vouch for an address for which it is believed.");
            return;
        }

        var person = await context.HttpContext.RequestServices.GetRequiredService<Arrivals>().ArriveAsync(email, context.HttpContext.RequestAborted);
        context.Principal = BrowserSession.Of(person);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A sign-in by '{Provider}' came to nothing: {Reason}")]
        public static partial void Failed(ILogger logger, string provider, string? reason);
    }
}
