using KiBiennale.Registrations.CheckIns;
using KiBiennale.Registrations.Features;
using KiBiennale.Registrations.Features.CheckIns;
using KiBiennale.Registrations.Tickets;
using KiBiennale.ServiceDefaults.Idempotency;
using Microsoft.Extensions.Options;

namespace KiBiennale.Registrations.Places;

/// <summary>Everything by which places are taken, held and given back, and people let in.</summary>
internal static class PlacesExtensions
{
    public static void AddPlaces(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<RegistrationOptions>().BindConfiguration("Registration").ValidateDataAnnotations()
            .Validate(options => options.Wallets?.CanSign() ?? true).ValidateOnStart();
        builder.Services.AddIdempotency(services => services.GetRequiredService<IOptions<RegistrationOptions>>().Value.KeyFor("kept answers"));
        builder.Services.AddSingleton<SecretLinks>().AddSingleton<TicketSigner>();
        builder.Services.AddScoped<PlaceBatch>().AddScoped<Bookings>().AddScoped<LinkMails>().AddScoped<FrontDesk>();
        builder.Services.AddSingleton<PlaceDesk>().AddHostedService(services => services.GetRequiredService<PlaceDesk>());
        builder.Services.AddScoped<CheckInBatch>().AddSingleton<ScanReader>();
        builder.Services.AddSingleton<CheckInDesk>().AddHostedService(services => services.GetRequiredService<CheckInDesk>());
        builder.Services.AddHostedService<OfferCare>();
        builder.Services.AddHostedService<MoveCare>();
        builder.Services.AddHostedService<AvailabilityCare>();
        builder.Services.AddSingleton<Reconciliation>().AddHostedService(services => services.GetRequiredService<Reconciliation>());
    }
}
