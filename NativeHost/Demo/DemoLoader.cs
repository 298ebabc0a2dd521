using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace KiBiennale.NativeHost.Demo;

/// <summary>
/// Loads the demo's hubs and programme as anyone else would: through the public API, each hub with its own token. Running
/// it again is harmless.
/// </summary>
internal sealed class DemoLoader(DataFolder data, DemoClients clients) : IDisposable
{
    /// <summary>How long a fact may take from one service to the next.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly Dictionary<string, DemoClient> _hubs = new(clients.Hubs);

    /// <summary>Loads everything; gives the number of hubs and events.</summary>
    public async Task<(int Hubs, int Events)> LoadAsync(CancellationToken cancellationToken)
    {
        var hubs = Read("hubs.json")["hubs"]!.AsArray();
        var office = await TokenAsync(clients.Roles["office"], cancellationToken);
        var tokens = new Dictionary<string, string>();
        foreach (var hub in hubs)
        {
            var slug = Text(hub!, "slug");
            await PutHubAsync(slug, hub!, office, cancellationToken);
            // Whoever tries a system asks the office for a credential, as at any hub; the demo has nothing to put there.
            tokens[slug] = hub!["sandbox"] is null ? await TokenAsync(await CredentialAsync(slug, office, cancellationToken), cancellationToken) : office;
            foreach (var venue in hub!["venues"]!.AsArray())
                await PutVenueAsync(slug, venue!, tokens[slug], cancellationToken);
        }

        foreach (var member in Read("learning.json")["members"]!.AsArray())
        {
            var body = new JsonObject { ["name"] = German(member!, "name"), ["profile"] = member!["profile"] is null ? null : German(member, "profile") };
            await SendAsync(HttpMethod.Put, $"learning/network/members/{Text(member, "slug")}", body, office, cancellationToken);
        }

        var events = Read("programme.json")["events"]!.AsArray();
        foreach (var festivalEvent in events)
            await PublishAsync(festivalEvent!, tokens[Text(festivalEvent!, "hub")], office, cancellationToken);
        await File.WriteAllTextAsync(data.DemoLoaded, "", cancellationToken);
        return (hubs.Count, events.Count);
    }

    public void Dispose() => _http.Dispose();

    private Task<JsonNode> PutHubAsync(string slug, JsonNode hub, string token, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Put,
        $"hubs/{slug}",
        new JsonObject
        {
            ["name"] = German(hub, "name"),
            ["kind"] = Text(hub, "kind"),
            ["regionType"] = Text(hub, "regionType"),
            ["focus"] = German(hub, "focus"),
            ["trusted"] = hub["trusted"]?.GetValue<bool>() ?? true,
            ["sandbox"] = hub["sandbox"]?.GetValue<bool>() ?? false,
        },
        token,
        cancellationToken);

    private Task<JsonNode> PutVenueAsync(string hub, JsonNode venue, string token, CancellationToken cancellationToken)
    {
        var body = venue.DeepClone().AsObject();
        body["name"] = German(venue, "name");
        body.Remove("slug");
        return SendAsync(HttpMethod.Put, $"hubs/{hub}/venues/{Text(venue, "slug")}", body, token, cancellationToken);
    }

    private async Task<DemoClient> CredentialAsync(string hub, string office, CancellationToken cancellationToken)
    {
        if (_hubs.TryGetValue(hub, out var known))
            return known;
        var made = await SendAsync(HttpMethod.Post, $"hubs/{hub}/credentials", new JsonObject { ["name"] = "demo" }, office, cancellationToken);
        var client = _hubs[hub] = new(Text(made, "clientId"), Text(made, "clientSecret"));
        // At once: a secret is shown only here.
        (clients with { Hubs = _hubs }).Save(data);
        return client;
    }

    private async Task PublishAsync(JsonNode festivalEvent, string token, string office, CancellationToken cancellationToken)
    {
        var (hub, externalId) = (Text(festivalEvent, "hub"), Text(festivalEvent, "externalId"));
        var written = await SendAsync(HttpMethod.Put, $"hubs/{hub}/events/{externalId}", festivalEvent["body"]!, token, cancellationToken);
        if (Text(written, "state") is "submitted")
            await SendAsync(HttpMethod.Post, $"events/{Text(written, "id")}/approve", null, office, cancellationToken);
    }

    private async Task<string> TokenAsync(DemoClient client, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = client.ClientId,
            ["client_secret"] = client.ClientSecret,
        });
        using var answer = await _http.PostAsync(new Uri(clients.TokenEndpoint), form, cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw new UserException($"The demo cannot be loaded: no token for '{client.ClientId}' ({(int)answer.StatusCode}).");
        return Text((await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!, "access_token");
    }

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, JsonNode? body, string token, CancellationToken cancellationToken)
    {
        var idempotencyKey = Guid.CreateVersion7().ToString();
        for (var waited = TimeSpan.Zero; ; waited += s_pause)
        {
            using var request = new HttpRequestMessage(method, $"{clients.Gateway}/api/v1/{path}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Headers.Add("Idempotency-Key", idempotencyKey);
            request.Content = body is null ? null : JsonContent.Create(body);
            using var answer = await _http.SendAsync(request, cancellationToken);
            var content = await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken) ?? new JsonObject();
            if (answer.IsSuccessStatusCode)
                return content;
            if (!IsStillOnItsWay(answer.StatusCode, content) || waited > s_patience)
                throw new UserException($"The demo cannot be loaded: {method} {path} says {(int)answer.StatusCode} {content.ToJsonString()}");
            await Task.Delay(s_pause, cancellationToken);
        }
    }

    /// <summary>Services learn of hubs and venues by messages, a moment after they were made.</summary>
    private static bool IsStillOnItsWay(HttpStatusCode status, JsonNode problem) =>
        status is HttpStatusCode.NotFound && problem["code"]?.GetValue<string>() is "hub_not_found"
        || status is HttpStatusCode.UnprocessableEntity && problem["errors"]!.AsObject().All(fault => fault.Key.EndsWith("venue", StringComparison.Ordinal));

    private static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Installation.Root, "demo", file)))!;

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static JsonObject German(JsonNode node, string name) => new() { ["de"] = Text(node, name) };
}
