using System.Text.Json;
using KiBiennale.Registrations.Places;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace KiBiennale.Registrations.Tickets;

/// <summary>
/// A ticket for Google's wallet: a link that carries the pass, signed by the festival's service account. Google learns what is
/// on it when a person follows the link, and not before.
/// </summary>
internal static class GooglePass
{
    private const string Save = "https://pay.google.com/gp/v/save/";

    public static Uri Of(Booking booking, TicketPlaces places, string ticket, WalletOptions.GoogleOptions google, DateTimeOffset now)
    {
        using var key = google.PrivateKey();
        // A key of its own for each: a cache would keep one that is disposed of.
        var credentials = new SigningCredentials(new RsaSecurityKey(key), SecurityAlgorithms.RsaSha256) { CryptoProviderFactory = new() { CacheSignatureProviders = false } };
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = google.ServiceAccount,
            Audience = "google",
            IssuedAt = now.UtcDateTime,
            Claims = new Dictionary<string, object> { ["typ"] = "savetowallet", ["payload"] = JsonSerializer.SerializeToElement(Payload(booking, places, ticket, google)) },
            SigningCredentials = credentials,
        });
        return new(Save + token);
    }

    private static object Payload(Booking booking, TicketPlaces places, string ticket, WalletOptions.GoogleOptions google)
    {
        var (main, words) = (booking.Main, TicketWords.In(booking.Main.Locale));
        var offering = booking.Offerings[main.OfferingId];
        // In one language each, and anew when the event changes: a class that is known is not taken over again.
        var kind = $"{google.Issuer}.{offering.Id}-{words.Language}-{offering.EventVersion}";
        return new
        {
            eventTicketClasses = new[]
            {
                new Dictionary<string, object?>
                {
                    ["id"] = kind,
                    ["issuerName"] = "KI Biennale 2026",
                    ["reviewStatus"] = "UNDER_REVIEW",
                    ["eventName"] = Text(words, words.Of(offering.Title)),
                    ["venue"] = places.Of(offering, words) is { } place ? new { name = Text(words, place), address = Text(words, place) } : null,
                    ["dateTime"] = offering.Starts is { } starts ? new { start = starts.ToString("O"), end = offering.Ends?.ToString("O") } : null,
                }.Where(member => member.Value is not null).ToDictionary(),
            },
            eventTicketObjects = new[]
            {
                new
                {
                    id = $"{google.Issuer}.{main.Id}-{main.Version}",
                    classId = kind,
                    state = "ACTIVE",
                    ticketHolderName = main.Name,
                    ticketNumber = $"{main.Id}",
                    barcode = new { type = "QR_CODE", value = ticket },
                    textModulesData = new[] { new { id = "people", header = words.People, body = $"{main.PartySize}" }, new { id = "use", header = words.Ticket, body = words.Use } },
                },
            },
        };
    }

    private static object Text(TicketWords words, string value) => new { defaultValue = new { language = words.Language, value } };
}
