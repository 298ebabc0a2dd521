using System.Text.Json.Nodes;
using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Places;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.Registrations.Tests;

/// <summary>The Registration service with events that one can register for.</summary>
public sealed class Booking : IAsyncDisposable
{
    private Booking(ServiceHost<RegistrationDbContext> service, MessageSender events) => (Service, Events) = (service, events);

    public ServiceHost<RegistrationDbContext> Service { get; }

    /// <summary>The Events service.</summary>
    public MessageSender Events { get; }

    public ApiClient Api => Service.Api;

    public static async Task<Booking> StartAsync(Servers servers, Action<IServiceCollection>? configure = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var service = await ServiceHost<RegistrationDbContext>.StartAsync(servers, "registration-db", configure: configure, settings: settings);
        return new(service, await MessageSender.StartAsync(servers, service.Prefix));
    }

    public async ValueTask DisposeAsync()
    {
        await Events.DisposeAsync();
        await Service.DisposeAsync();
    }

    /// <summary>An event of tomorrow with so many places; what a test is about is said with <paramref name="rules"/>.</summary>
    public static EventSnapshot Event(int? capacity, Func<RegistrationRules, RegistrationRules>? rules = null, params IReadOnlyList<SessionSnapshot> sessions)
    {
        var talk = Snapshots.Talk(DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().AddDays(2).ToUnixTimeSeconds()), sessions);
        var registration = talk.Registration with { Capacity = capacity };
        return talk with { Registration = rules is null ? registration : rules(registration) };
    }

    /// <summary>Publishes an event, and waits until it can be booked.</summary>
    /// <returns>The ids of its offerings, in the order of its programme.</returns>
    public async Task<IReadOnlyList<string>> PublishAsync(EventSnapshot snapshot)
    {
        await Events.SendAsync(new EventPublished(snapshot));
        var offerings = await Eventually.GetAsync(() => OfferingsAsync(snapshot.EventId), found => found.Count > 0);
        return [.. offerings.Select(offering => offering["id"]!.GetValue<string>())];
    }

    public async Task<IReadOnlyList<JsonNode>> OfferingsAsync(Guid eventId) =>
        [.. (await Api.GetAsync($"/events/{eventId}/offerings?limit=100"))["items"]?.AsArray().Select(offering => offering!) ?? []];

    /// <summary>People taken, people waiting.</summary>
    public async Task<(int Taken, int Waiting)> CountAsync(EventSnapshot snapshot)
    {
        var offering = (await OfferingsAsync(snapshot.EventId))[0];
        return (offering["taken"]!.GetValue<int>(), offering["waiting"]!.GetValue<int>());
    }

    public Task<Answer> RegisterAsync(string offering, string name, int partySize = 1, string? more = null, string? key = null) =>
        Api.PostAsync("/registrations", Body(offering, name, partySize, more), headers: key is null ? [] : [("Idempotency-Key", key)]);

    public static string Body(string offering, string name, int partySize = 1, string? more = null) =>
        $$"""{ "offering": "{{offering}}", "name": "{{name}}", "email": "{{name}}@example.org", "partySize": {{partySize}}, "consent": { "privacy": true }{{(more is null ? "" : ", " + more)}} }""";

    /// <summary>Whoever the registration belongs to.</summary>
    public static (string Name, string Value) KeyOf(Answer registration) => ("X-Manage-Key", registration["manage"]!["key"]!.GetValue<string>());

    public static string PathOf(Answer registration) => $"/registrations/{registration["id"]!.GetValue<string>()}";

    public static string StatusOf(Answer registration) => registration.Code is { } code ? $"{registration.Status} {code}" : registration["status"]!.GetValue<string>();

    public Task<Answer> SeeAsync(Answer registration) => Api.GetAsync(PathOf(registration), headers: KeyOf(registration));

    public async Task<string> StatusNowAsync(Answer registration) => StatusOf(await SeeAsync(registration));

    /// <summary>What always holds: what offerings count is what registrations come to. That it is no more than there are places, the database itself guards.</summary>
    public async Task AssertCountedRightAsync() =>
        Assert.Empty(await Service.Services.GetRequiredService<Reconciliation>().FindAsync(CancellationToken.None));
}
