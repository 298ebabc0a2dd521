using System.Text.Json.Nodes;
using static KiBiennale.SystemTests.Expected;

namespace KiBiennale.SystemTests;

/// <summary>
/// Who may do what: every route of the OpenAPI document, asked by nobody, by every hub's system, by systems of few scopes, by
/// every role's client, and by people of every role at two hubs.
/// Rights come before anything else, so that what is asked for need not exist and no body need be right.
/// </summary>
[Collection(SharedSystem.Name)]
public sealed class RightsTests(RunningSystem system)
{
    /// <summary>Asked by systems alone, which have no session to end, and nothing to be forgotten: people's would be over.</summary>
    private static readonly string[] s_endings = ["DELETE /api/v1/me", "DELETE /api/v1/me/sessions"];

    /// <summary>The hubs whose things are asked for: one with nothing but a publisher, and the one that has door staff too.</summary>
    private static readonly string[] s_hubs = ["bochum", "zollverein"];

    private static readonly string[] s_ofCredentials = ["events:read", "events:write", "venues:write", "attendees:read", "attendees:write", "checkins:write", "webhooks:write"];

    private static readonly Dictionary<string, Func<Caller, string, string>> s_rights = new()
    {
        ["POST /connect/token"] = Anybody,
        ["GET /api/v1/me"] = WithAnyRole,
        ["DELETE /api/v1/me"] = NoSystem,
        ["GET /api/v1/me/data"] = WithAnyRole,
        ["GET /api/v1/me/registrations"] = WithAnyRole,
        ["DELETE /api/v1/me/sessions"] = NoSystem,
        ["GET /api/v1/erasures"] = Office,
        ["GET /api/v1/invitations"] = Office,
        ["POST /api/v1/invitations"] = Office,
        ["GET /api/v1/invitations/{id}"] = Office,
        ["DELETE /api/v1/invitations/{id}"] = Office,
        ["GET /api/v1/people"] = Office,
        ["DELETE /api/v1/people/{id}/roles/{role}"] = Office,
        ["GET /api/v1/audit"] = (caller, _) => WithToken(caller, caller.Role is "office" or "ops" ? LetIn : Forbidden),
        ["GET /api/v1/hubs"] = Anybody,
        ["GET /api/v1/hubs/{hub}"] = Anybody,
        ["PUT /api/v1/hubs/{hub}"] = Office,
        ["GET /api/v1/hubs/{hub}/venues/{venue}"] = Anybody,
        ["PUT /api/v1/hubs/{hub}/venues/{venue}"] = PublisherOfTheHub("venues:write"),
        ["GET /api/v1/learning/network/members"] = Anybody,
        ["PUT /api/v1/learning/network/members/{slug}"] = Office,
        ["GET /api/v1/hubs/{hub}/credentials"] = PublisherOfTheHub("credentials"),
        ["POST /api/v1/hubs/{hub}/credentials"] = PublisherOfTheHub("credentials"),
        ["GET /api/v1/hubs/{hub}/credentials/{clientId}"] = PublisherOfTheHub("credentials"),
        ["POST /api/v1/hubs/{hub}/credentials/{clientId}/rotate"] = PublisherOfTheHub("credentials"),
        ["DELETE /api/v1/hubs/{hub}/credentials/{clientId}"] = PublisherOfTheHub("credentials"),
        ["GET /api/v1/events"] = Anybody,
        ["GET /api/v1/events.ics"] = Anybody,
        ["GET /api/v1/events/calendar"] = Anybody,
        ["GET /api/v1/events.atom"] = Anybody,
        ["GET /api/v1/events.csv"] = Anybody,
        ["GET /api/v1/events.jsonld"] = Anybody,
        ["GET /api/v1/embed.js"] = Anybody,
        ["GET /api/v1/events/{id}"] = Anybody,
        ["GET /api/v1/events/{id}.ics"] = Anybody,
        ["GET /api/v1/events/{id}.jsonld"] = Anybody,
        ["POST /api/v1/events/{id}/approve"] = Office,
        ["POST /api/v1/events/{id}/return"] = Office,
        ["GET /api/v1/moderation/events"] = Office,
        ["GET /api/v1/events/{id}/offerings"] = Anybody,
        ["POST /api/v1/registrations"] = Anybody,
        ["POST /api/v1/registrations:lookup"] = Anybody,
        ["GET /api/v1/registrations/{id}"] = Anybody,
        ["GET /api/v1/registrations/{id}/ticket.pdf"] = Anybody,
        ["GET /api/v1/registrations/{id}/ticket.png"] = Anybody,
        ["GET /api/v1/registrations/{id}/ticket.ics"] = Anybody,
        ["GET /api/v1/registrations/{id}/ticket.pkpass"] = Anybody,
        ["GET /api/v1/registrations/{id}/google-wallet"] = Anybody,
        ["PATCH /api/v1/registrations/{id}"] = Anybody,
        ["DELETE /api/v1/registrations/{id}"] = Anybody,
        ["POST /api/v1/registrations/{id}/transfer"] = Anybody,
        ["POST /api/v1/registrations/{id}/confirm"] = Anybody,
        ["GET /api/v1/registrations:invitation"] = Anybody,
        ["POST /api/v1/registrations/{id}/accept"] = Anybody,
        ["POST /api/v1/registrations/{id}/decline"] = Anybody,
        ["POST /api/v1/registrations/{id}/approve"] = PublisherOfAnyHub("attendees:write"),
        ["POST /api/v1/registrations/{id}/refuse"] = PublisherOfAnyHub("attendees:write"),
        ["POST /api/v1/checkins"] = StaffOfAnyHub("checkins:write"),
        ["POST /api/v1/checkins:sync"] = StaffOfAnyHub("checkins:write"),
        ["DELETE /api/v1/checkins/{id}"] = StaffOfAnyHub("checkins:write"),
        ["GET /api/v1/offerings/{id}/checkin-key"] = StaffOfAnyHub("attendees:read"),
        ["GET /api/v1/offerings/{id}/checkins"] = StaffOfAnyHub("attendees:read"),
        ["PUT /api/v1/registrations/{id}/note"] = PublisherOfAnyHub("attendees:write"),
        ["POST /api/v1/offerings/{id}/attendees"] = PublisherOfAnyHub("attendees:write"),
        ["POST /api/v1/offerings/{id}/invitations"] = PublisherOfAnyHub("attendees:write"),
        ["GET /api/v1/offerings/{id}/invitations"] = PublisherOfAnyHub("attendees:write"),
        ["DELETE /api/v1/offerings/{id}/invitations/{invitation}"] = PublisherOfAnyHub("attendees:write"),
        ["GET /api/v1/offerings/{id}/attendees"] = StaffOfAnyHub("attendees:read"),
        ["GET /api/v1/offerings/{id}/attendees.csv"] = StaffOfAnyHub("attendees:read"),
        ["GET /api/v1/offerings/{id}/attendees.xlsx"] = StaffOfAnyHub("attendees:read"),
        ["GET /api/v1/offerings/{id}/statistics"] = StaffOfAnyHub("attendees:read"),
        ["GET /api/v1/hubs/{hub}/events"] = PublisherOfTheHub("events:read"),
        ["GET /api/v1/hubs/{hub}/events/{externalId}"] = PublisherOfTheHub("events:read"),
        ["PUT /api/v1/hubs/{hub}/events/{externalId}"] = PublisherOfTheHub("events:write"),
        ["DELETE /api/v1/hubs/{hub}/events/{externalId}"] = PublisherOfTheHub("events:write"),
        ["POST /api/v1/hubs/{hub}/events/{externalId}/submit"] = PublisherOfTheHub("events:write"),
        ["POST /api/v1/hubs/{hub}/events/{externalId}/withdraw"] = PublisherOfTheHub("events:write"),
        ["POST /api/v1/hubs/{hub}/events/{externalId}/cancel"] = PublisherOfTheHub("events:write"),
        ["POST /api/v1/hubs/{hub}/events/{externalId}/postpone"] = PublisherOfTheHub("events:write"),
        ["GET /api/v1/hubs/{hub}/events/{externalId}/history"] = PublisherOfTheHub("events:read"),
        ["POST /api/v1/hubs/{hub}/events:batch"] = PublisherOfTheHub("events:write"),
        ["POST /api/v1/hubs/{hub}/images"] = PublisherOfTheHub("events:write"),
        ["GET /api/v1/images/{id}"] = Anybody,
        ["POST /api/v1/hubs/{hub}/events:import"] = PublisherOfTheHub("events:write"),
        ["GET /api/v1/notifications/templates"] = Office,
        ["GET /api/v1/notifications/templates/{name}"] = Office,
        ["GET /api/v1/hubs/{hub}/webhooks"] = PublisherOfTheHub("webhooks:write"),
        ["POST /api/v1/hubs/{hub}/webhooks"] = PublisherOfTheHub("webhooks:write"),
        ["GET /api/v1/hubs/{hub}/webhooks/{id}"] = PublisherOfTheHub("webhooks:write"),
        ["PUT /api/v1/hubs/{hub}/webhooks/{id}"] = PublisherOfTheHub("webhooks:write"),
        ["DELETE /api/v1/hubs/{hub}/webhooks/{id}"] = PublisherOfTheHub("webhooks:write"),
        ["POST /api/v1/hubs/{hub}/webhooks/{id}/rotate-secret"] = PublisherOfTheHub("webhooks:write"),
        ["GET /api/v1/hubs/{hub}/webhooks/{id}/deliveries"] = PublisherOfTheHub("webhooks:write"),
        ["POST /api/v1/hubs/{hub}/webhooks/{id}/redeliver"] = PublisherOfTheHub("webhooks:write"),
        ["POST /api/v1/hubs/{hub}/webhooks/{id}/test"] = PublisherOfTheHub("webhooks:write"),
        ["GET /api/v1/notifications/stream"] = PublisherOfAnyHub("webhooks:write"),
        ["GET /api/v1/ops/queues"] = Operations,
        ["GET /api/v1/ops/queues/{queue}"] = Operations,
        ["POST /api/v1/ops/queues/{queue}/requeue"] = Operations,
        ["POST /api/v1/ops/queues/{queue}/discard"] = Operations,
    };

    [Fact]
    public async Task Given_the_OpenAPI_document_When_its_routes_are_counted_Then_the_rights_to_each_are_expected_here() =>
        Assert.Equal(s_rights.Keys.Order(), (await OperationsAsync()).Select(operation => operation.Route).Order());

    [Fact]
    public async Task Given_every_route_and_every_caller_When_they_ask_Then_just_those_are_let_in_who_may()
    {
        var wrong = await DifferencesAsync(s_rights);

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Control_a_right_that_is_not_as_expected_is_noticed()
    {
        Dictionary<string, Func<Caller, string, string>> lax = new() { ["PUT /api/v1/hubs/{hub}/venues/{venue}"] = Anybody };
        Dictionary<string, Func<Caller, string, string>> strict = new() { ["GET /api/v1/hubs/{hub}"] = PublisherOfTheHub("events:read") };

        Assert.NotEmpty(await DifferencesAsync(lax));
        Assert.NotEmpty(await DifferencesAsync(strict));
    }

    [Fact]
    public async Task Given_the_OpenAPI_document_When_a_partner_reads_it_Then_it_says_of_each_route_whether_it_needs_a_token()
    {
        var nobody = Caller.Nobody;

        Assert.All(await OperationsAsync(), operation => Assert.Equal(
            s_rights[operation.Route](nobody, "bochum") is Unknown, operation.Description["security"] is JsonArray { Count: > 0 }));
    }

    /// <summary>What was answered otherwise than expected.</summary>
    private async Task<IReadOnlyList<string>> DifferencesAsync(Dictionary<string, Func<Caller, string, string>> rights)
    {
        var wrong = new List<string>();
        var callers = await CallersAsync();
        foreach (var (route, expected) in rights)
        {
            foreach (var hub in route.Contains("{hub}", StringComparison.Ordinal) ? s_hubs : s_hubs[..1])
            {
                foreach (var caller in callers.Where(caller => !(caller.IsPerson && s_endings.Contains(route))))
                {
                    var outcome = await OutcomeAsync(route, hub, caller.Token);
                    if (outcome != expected(caller, hub))
                        wrong.Add($"{route} of {hub}, asked by {caller.Name}: {outcome}, not {expected(caller, hub)}");
                }
            }
        }

        return wrong;
    }

    private async Task<string> OutcomeAsync(string route, string hub, string? token)
    {
        var (method, path) = (route.Split(' ')[0], route.Split(' ')[1]
            .Replace("{hub}", hub, StringComparison.Ordinal)
            .Replace("{id}", $"{Guid.Empty}", StringComparison.Ordinal)
            .Replace("{queue}", "identity-nothing", StringComparison.Ordinal)
            .Replace("{venue}", "nothing", StringComparison.Ordinal)
            .Replace("{invitation}", $"{Guid.Empty}", StringComparison.Ordinal)
            .Replace("{key}", "nothing", StringComparison.Ordinal)
            .Replace("{name}", "nothing", StringComparison.Ordinal)
            .Replace("{externalId}", "nothing", StringComparison.Ordinal)
            // No slug, so that who is let in makes nothing.
            .Replace("{slug}", "Nothing", StringComparison.Ordinal)
            .Replace("{role}", "nothing", StringComparison.Ordinal)
            .Replace("{clientId}", "nothing", StringComparison.Ordinal));
        Assert.DoesNotContain("{", path, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new(method), path);
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        if (method is "PUT" or "POST" or "PATCH")
            request.Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        // A stream has no end.
        using var answer = await system.Api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True((int)answer.StatusCode < 500, $"{route}: {(int)answer.StatusCode}");
        var code = (int)answer.StatusCode >= 400 ? JsonNode.Parse(await answer.Content.ReadAsStringAsync())?["code"]?.GetValue<string>() : null;
        // Else nobody was asked: what is asked for need not exist, but its route must.
        Assert.NotEqual("not_found", code);
        return (int)answer.StatusCode is 401 or 403 ? $"{(int)answer.StatusCode} {code}" : LetIn;
    }

    private async Task<IReadOnlyList<Caller>> CallersAsync()
    {
        var credentials = JsonNode.Parse(await File.ReadAllTextAsync(system.Data.DemoCredentials))!;
        var callers = new List<Caller> { Caller.Nobody };
        foreach (var (hub, _) in credentials["hubs"]!.AsObject())
            callers.Add(new($"{hub}'s system", "publisher", hub, s_ofCredentials, await system.TokenAsync(hub)));
        foreach (var (role, _) in credentials["roles"]!.AsObject())
            callers.Add(new($"the demo's {role}", role.Split('-')[0], role is "checkin" ? "zollverein" : null, null, await system.RoleTokenAsync(role)));
        foreach (var scope in s_ofCredentials)
            callers.Add(new($"bochum's system for {scope}", "publisher", "bochum", [scope], await system.TokenAsync(await CredentialAsync(scope))));
        foreach (var role in (string[])["office", "juror", "ops", "applicant"])
            callers.Add(new($"a person: {role}", role, null, null, await system.PersonTokenAsync(role)) { IsPerson = true });
        callers.Add(new("a person: learner", "learner", null, null, await system.PersonTokenAsync("learner", """, "municipality": "unna" """)) { IsPerson = true });
        foreach (var hub in s_hubs)
        {
            foreach (var role in (string[])["publisher", "checkin"])
                callers.Add(new($"a person: {role} of {hub}", role, hub, null, await system.PersonTokenAsync(role, $", \"hub\": \"{hub}\" ")) { IsPerson = true });
        }

        return callers;
    }

    private async Task<JsonNode> CredentialAsync(string scope)
    {
        var made = await system.Api.PostAsync(
            "/hubs/bochum/credentials", $$"""{ "name": "for {{scope}}", "scopes": ["{{scope}}"] }""", await system.RoleTokenAsync("office"));
        return made.Body!;
    }

    private async Task<IReadOnlyList<(string Route, JsonNode Description)>> OperationsAsync()
    {
        var document = JsonNode.Parse(await system.Api.Http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!;
        return
        [
            .. from path in document["paths"]!.AsObject()
               from operation in path.Value!.AsObject()
               select ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!),
        ];
    }
}
