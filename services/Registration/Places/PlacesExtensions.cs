using KiBiennale.ServiceDefaults.Idempotency;
using Microsoft.Extensions.Options;

namespace KiBiennale.Registrations.Places;

/// <summary>Everything by which places are taken, held and given back.</summary>
internal static class PlacesExtensions
{
    public static void AddPlaces(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<RegistrationOptions>().BindConfiguration("Registration").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddIdempotency(services => services.GetRequiredService<IOptions<RegistrationOptions>>().Value.KeyFor("kept answers"));
        builder.Services.AddSingleton<SecretLinks>();
        builder.Services.AddScoped<PlaceBatch>().AddScoped<Bookings>().AddScoped<LinkMails>();
        builder.Services.AddSingleton<PlaceDesk>().AddHostedService(services => services.GetRequiredService<PlaceDesk>());
        builder.Services.AddHostedService<OfferCare>();
        builder.Services.AddHostedService<AvailabilityCare>();
        builder.Services.AddSingleton<Reconciliation>().AddHostedService(services => services.GetRequiredService<Reconciliation>());
    }
}
