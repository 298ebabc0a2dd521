using KiBiennale.ServiceDefaults.Data;

namespace KiBiennale.Events.Programme;

/// <summary>The reading side of the service.</summary>
internal static class ProgrammeExtensions
{
    public static void AddProgramme(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ProgrammeReader>().AddSingleton<ProgrammeBodies>().AddSingleton<Terms>().AddSingleton<TextSearch>().AddSingleton<Deltas>();
        builder.Services.AddHostedService<ProgrammeCare>();
        builder.Services.AddScoped<IMigrationStep, ProgrammeStep>();
    }
}
