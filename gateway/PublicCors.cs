namespace KiBiennale.Gateway;

/// <summary>Pages of any origin may read what is public and register, without credentials.</summary>
internal static class PublicCors
{
    public const string AnyOrigin = "any-origin";

    public static void AddPublicCors(this IHostApplicationBuilder builder) =>
        builder.Services.AddCors(cors => cors.AddPolicy(AnyOrigin, policy => policy
            .AllowAnyOrigin()
            .WithMethods("GET", "HEAD", "POST", "PATCH", "DELETE")
            .WithHeaders("Content-Type", "If-Match", "If-None-Match", "X-Manage-Key", "Idempotency-Key")
            .WithExposedHeaders("ETag", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
            .SetPreflightMaxAge(TimeSpan.FromHours(1))));
}
