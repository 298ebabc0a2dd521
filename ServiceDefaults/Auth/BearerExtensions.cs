using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>Where access tokens come from. Section <c>Auth</c>.</summary>
public sealed class AuthOptions
{
    /// <summary>Every access token is made for this audience.</summary>
    public const string Audience = "kibiennale";

    /// <summary>The issuer that tokens must name: the public address of the gateway, as in <c>https://programm.example/</c>.</summary>
    [Required]
    public required Uri Issuer { get; init; }
}

/// <summary>Every service validates the bearer token itself: the gateway is no trust boundary.</summary>
public static class BearerExtensions
{
    private const string IdentityClient = "identity-metadata";

    /// <summary>How far the clocks of two machines may lie apart.</summary>
    private static readonly TimeSpan s_clockSkew = TimeSpan.FromSeconds(10);

    /// <summary>Validates signature, algorithm, issuer, audience, type, expiry and revocation of access tokens.</summary>
    public static void AddBearerValidation(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<AuthOptions>().BindConfiguration("Auth").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddHttpClient(IdentityClient);
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IHttpMessageHandlerFactory, IOptions<AuthOptions>>((jwt, handlers, auth) =>
            {
                // Keys are fetched from Identity itself, found by service discovery, and kept: with Identity down,
                // tokens that were issued before are still accepted.
                jwt.MetadataAddress = "http://identity/.well-known/openid-configuration";
                jwt.RequireHttpsMetadata = false;
                jwt.BackchannelHttpHandler = handlers.CreateHandler(IdentityClient);
                jwt.TokenHandlers.Clear();
                // With the settings goes what was proven under them: Identity makes them anew when its keys change.
                jwt.TokenHandlers.Add(new RememberingTokenHandler());
                jwt.MapInboundClaims = false;
                jwt.TokenValidationParameters.ValidTypes = ["at+jwt"];
                jwt.TokenValidationParameters.ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256];
                jwt.TokenValidationParameters.ClockSkew = s_clockSkew;
                jwt.TokenValidationParameters.ValidAudience = AuthOptions.Audience;
                jwt.TokenValidationParameters.ValidIssuer = auth.Value.Issuer.AbsoluteUri;
                jwt.TokenValidationParameters.NameClaimType = Claims.Subject;
                jwt.TokenValidationParameters.RoleClaimType = Claims.Role;
                jwt.Events = new() { OnTokenValidated = RefuseRevoked };
            });
        builder.Services.AddAuthorization();
        builder.Services.AddSingleton<IAuthorizationHandler, RightHandler>();
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalWriter>();
    }

    private static Task RefuseRevoked(TokenValidatedContext context)
    {
        var revoked = context.HttpContext.RequestServices.GetRequiredService<RevokedCredentials>();
        if (revoked.Contains(context.Principal?.FindFirstValue(Claims.Subject), ((JsonWebToken)context.SecurityToken).IssuedAt))
            context.Fail("The token was taken back.");
        return Task.CompletedTask;
    }
}
