using System.Text.Json.Nodes;
using KiBiennale.Contracts;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Tests;

/// <summary>What doors do, with an event that begins within the hour.</summary>
public abstract class AtTheDoors(Servers servers) : IAsyncLifetime
{
    protected static readonly string s_door = TestTokens.Of("checkin", "bochum", "door");

    protected Booking Booked { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Booked = await Booking.StartAsync(servers);

    public async ValueTask DisposeAsync()
    {
        await Booked.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<string> PublishAsync(Func<RegistrationRules, RegistrationRules>? rules = null)
    {
        var talk = Snapshots.Talk(TimeProvider.System.GetUtcNow().AddHours(1));
        return (await Booked.PublishAsync(rules is null ? talk : talk with { Registration = rules(talk.Registration) }))[0];
    }

    protected async Task<Answer> RegisterAsync(string offering, string name, int partySize = 1)
    {
        var made = await Booked.RegisterAsync(offering, name, partySize);
        Assert.Equal("confirmed", Booking.StatusOf(made));
        return made;
    }

    protected Task<Answer> ScanAsync(Answer made, string more = "") => PostAsync($"\"ticket\": \"{made["ticket"]!.GetValue<string>()}\"{more}");

    protected Task<Answer> PostAsync(string members, string? token = null) => Booked.Api.PostAsync("/checkins", $$"""{ {{members}}, "device": "north" }""", token ?? s_door);

    protected async Task<JsonArray> SyncAsync(params IEnumerable<string> scans)
    {
        var answer = await Booked.Api.PostAsync("/checkins:sync", $$"""{ "scans": [{{string.Join(", ", scans)}}] }""", s_door);
        Assert.Equal(200, answer.Status);
        return answer["results"]!.AsArray();
    }

    protected static string Scan(Answer made, DateTimeOffset at, Guid? id = null, int? people = null) =>
        $$"""{ "id": "{{id ?? Guid.CreateVersion7()}}", "ticket": "{{made["ticket"]!.GetValue<string>()}}", "at": "{{at:O}}", "device": "hall"{{(people is null ? "" : $", \"people\": {people}")}} }""";

    protected async Task<int> AdmittedAsync(Answer made)
    {
        var id = made["id"]!.GetValue<Guid>();
        return await Booked.Service.WithDatabaseAsync(db => db.Set<Domain.Registration>().Where(r => r.Id == id).Select(r => r.Admitted).SingleAsync());
    }

    protected static string Code(Answer answer) => $"{answer.Status} {answer.Code}";

    protected static (int Status, string Result, int People) Of(Answer answer) => (answer.Status, ResultOf(answer), answer["people"]!.GetValue<int>());

    protected static string ResultOf(Answer answer) => answer["result"]?.GetValue<string>() ?? Code(answer);
}
