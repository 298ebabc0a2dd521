namespace KiBiennale.Registrations.Erasing;

/// <summary>Everything by which people are forgotten. See docs/data-protection.md.</summary>
internal static class ErasingExtensions
{
    public static void AddErasing(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<PersonErasing>();
        builder.Services.AddSingleton<RetentionCare>().AddHostedService(services => services.GetRequiredService<RetentionCare>());
    }
}
