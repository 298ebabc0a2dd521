using KiBiennale.Hubs.Data;

namespace KiBiennale.Hubs.Tests;

/// <summary>Starts Hubs, and writes what the tests need to be there.</summary>
internal static class HubsHost
{
    public static Task<ServiceHost<HubsDbContext>> StartAsync(Servers servers) => ServiceHost<HubsDbContext>.StartAsync(servers, "hubs-db");

    public static string Hub(string name = "Bochum", bool trusted = true) =>
        $$"""
        { "name": { "de": "{{name}}" }, "kind": "satellite", "regionType": "city", "focus": { "de": "KI in der Medizin" }, "trusted": {{(trusted ? "true" : "false")}} }
        """;

    public static string Venue(string name = "Anneliese Brost Musikforum", string city = "Bochum") =>
        $$"""
        {
          "name": { "de": "{{name}}", "en": "Music forum" }, "street": "Marienplatz 1", "postalCode": "44787", "city": "{{city}}",
          "lat": 51.4786, "lon": 7.2162, "accessibility": ["step-free", "hearing-loop"],
          "rooms": [{ "name": "Großer Saal", "capacity": 962 }, { "name": "Foyer", "capacity": null }]
        }
        """;
}
