using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Idempotency;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using OpenIddict.EntityFrameworkCore.Models;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using Scopes = KiBiennale.ServiceDefaults.Auth.Scopes;

namespace KiBiennale.Identity.Tokens;

/// <summary>OpenIddict as the festival's OAuth 2 server.</summary>
internal static class TokenServerExtensions
{
    public static void AddTokenServer(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<TokenServerOptions>().BindConfiguration("Identity").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddScoped<ClientRegistry>().AddScoped<ApplicationSessions>().AddScoped<SigningKeys>();
        builder.Services.AddHostedService<TokenCare>();
        builder.Services.AddIdempotency(services => services.GetRequiredService<IOptions<TokenServerOptions>>().Value.KeyFor("kept answers"));
        builder.Services.AddSingleton<SigningKeyCare>().AddHostedService(services => services.GetRequiredService<SigningKeyCare>())
            .AddHealthChecks().AddCheck<SigningKeyCare>("signing-keys");
        builder.Services.AddScoped<IMigrationStep, SigningKeyStep>();
        builder.Services.AddScoped<IMigrationStep, KeyRingStep>();
        builder.Services.AddScoped<IMigrationStep, ConfiguredClientsStep>();
        builder.Services.AddOpenIddict()
            .AddCore(core => core.ReplaceTokenManager<OpenIddictEntityFrameworkCoreToken, ChainedTokens>()
                .ReplaceApplicationManager<OpenIddictEntityFrameworkCoreApplication, RotatedSecrets>().UseEntityFrameworkCore().UseDbContext<IdentityDbContext>())
            .AddServer(server =>
            {
                server.SetTokenEndpointUris("connect/token").SetAuthorizationEndpointUris("connect/authorize").SetEndSessionEndpointUris("connect/logout").SetJsonWebKeySetEndpointUris(".well-known/jwks");
                server.AllowClientCredentialsFlow();
                server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().AllowRefreshTokenFlow();
                server.Configure(options => options.CodeChallengeMethods.IntersectWith([CodeChallengeMethods.Sha256]));
                server.RegisterScopes([OpenIddictConstants.Scopes.Email, OpenIddictConstants.Scopes.OfflineAccess, .. Scopes.All]);
                // What a credential may ask for stands with the credential, where its owners see it.
                server.IgnoreScopePermissions();
                // Good once. Who uses one again is not who got it, or somebody else is: the whole session ends.
                server.SetRefreshTokenReuseLeeway(null).SetRefreshTokenLifetime(TokenServerOptions.SessionLifetime);
                // Services validate tokens with the public key alone; there is nothing secret in them.
                server.DisableAccessTokenEncryption();
                // An access token is believed by its signature: a row for each would only grow. Codes and refresh tokens have one.
                server.AddEventHandler<GenerateTokenContext>(handler => handler
                    .UseInlineHandler(context =>
                    {
                        context.CreateTokenEntry &= context.TokenType is not TokenTypeIdentifiers.AccessToken;
                        return default;
                    })
                    .SetOrder(OpenIddictServerHandlers.Protection.CreateTokenEntry.Descriptor.Order - 1));
                // TLS ends before the gateway.
                server.UseAspNetCore().EnableTokenEndpointPassthrough().EnableAuthorizationEndpointPassthrough().EnableEndSessionEndpointPassthrough()
                    .DisableTransportSecurityRequirement();
            });
        // Lifetimes stay on the real clock, whatever day the festival's clock shows.
        builder.Services.Configure<OpenIddictCoreOptions>(core => core.TimeProvider = TimeProvider.System);
        builder.Services.AddOptions<OpenIddictServerOptions>()
            .Configure<SigningKeyCare, IOptions<TokenServerOptions>, IOptions<AuthOptions>>((server, keys, tokens, auth) =>
            {
                server.Issuer = auth.Value.Issuer;
                server.AccessTokenLifetime = TokenServerOptions.AccessTokenLifetime;
                server.TimeProvider = TimeProvider.System;
                server.SigningCredentials.AddRange(keys.Current);
                server.EncryptionCredentials.Add(Encryption(tokens.Value.KeyFor("token encryption")));
            });
        // The one service that need not ask for its own keys.
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<SigningKeyCare, IOptions<AuthOptions>>((jwt, keys, auth) =>
            {
                jwt.Configuration = new() { Issuer = auth.Value.Issuer.AbsoluteUri };
                foreach (var credentials in keys.Current)
                    jwt.Configuration.SigningKeys.Add(credentials.Key);
            });
    }

    /// <summary>
    /// Who asks under the public address is told public addresses, with its scheme: TLS ends before the gateway. Services
    /// ask directly, and are told the address at which they asked.
    /// </summary>
    public static void UsePublicAddress(this WebApplication app)
    {
        var issuer = app.Services.GetRequiredService<IOptions<AuthOptions>>().Value.Issuer;
        app.Use((context, next) =>
        {
            if (context.Request.Host.Value == issuer.Authority)
                context.Request.Scheme = issuer.Scheme;
            return next(context);
        });
    }

    /// <summary>For what only the token server itself reads again. All replicas derive the same.</summary>
    private static EncryptingCredentials Encryption(byte[] key) =>
        new(new SymmetricSecurityKey(key), SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512);
}
