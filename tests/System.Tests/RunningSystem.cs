using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using KiBiennale.NativeHost;

// One system at a time: a start takes all that a small machine has.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace KiBiennale.SystemTests;

/// <summary>The whole system with its demo, as <c>up --detach</c> brings it up: a folder, a port, telemetry of its own.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    private static readonly TimeSpan s_healingLimit = TimeSpan.FromSeconds(30);

    private readonly TestFolder _folder = new();
    private readonly Dictionary<string, string> _tokens = [];
    private readonly HttpClient _http;

    public RunningSystem()
    {
        _http = new() { BaseAddress = new Uri($"http://localhost:{Port}"), Timeout = TimeSpan.FromSeconds(35) };
        Api = new(_http);
    }

    /// <summary>Where it keeps its data.</summary>
    public DataFolder Data => _folder.Data;

    /// <summary>The front door's port.</summary>
    public int Port { get; } = Ports.Free();

    /// <summary>What its processes tell of their work.</summary>
    public TraceReceiver Traces { get; } = new();

    /// <summary>The public API.</summary>
    public ApiClient Api { get; }

    public async ValueTask InitializeAsync()
    {
        await Traces.StartAsync();
        await UpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.DisposeAsync();
        await Traces.DisposeAsync();
        _http.Dispose();
    }

    /// <summary>Brings it up again after a stop.</summary>
    public async Task UpAsync()
    {
        var up = await RunAsync("up", "--detach", "--native", "--port", Port.ToString(CultureInfo.InvariantCulture));
        Assert.True(up.ExitCode == 0, $"The system does not come up: {up.Output}{up.Errors}");
        Assert.StartsWith("\nThe system is ready.", up.Output, StringComparison.Ordinal);
    }

    /// <summary>The host and every process that it has started, those included that the status does not name.</summary>
    public IReadOnlyList<int> Family() => _folder.Family();

    /// <summary>What <c>status --json</c> says.</summary>
    public async Task<JsonNode> StatusAsync() => JsonNode.Parse((await RunAsync("status", "--json")).Output)!;

    /// <summary>A process as the status shows it.</summary>
    public async Task<JsonNode> ProcessAsync(string name) => ProcessOf(await StatusAsync(), name);

    /// <summary>Waits until the process that was killed has a successor and all is ready; gives the successor.</summary>
    public async Task<JsonNode> HealedAsync(JsonNode killed)
    {
        ArgumentNullException.ThrowIfNull(killed);
        var (name, restarts) = (killed["name"]!.GetValue<string>(), killed["restarts"]!.GetValue<int>());
        var healed = await Eventually.GetAsync(
            StatusAsync,
            status => status["ready"]!.GetValue<bool>() && ProcessOf(status, name)["restarts"]!.GetValue<int>() > restarts,
            s_healingLimit);
        return ProcessOf(healed, name);
    }

    /// <summary>A token of a hub's publisher, by the hub's demo credential.</summary>
    public Task<string> TokenAsync(string hub) => TokenAsync("hubs", hub);

    /// <summary>A token of a role's demo client.</summary>
    public Task<string> RoleTokenAsync(string role) => TokenAsync("roles", role);

    /// <summary>A token of a person who was invited to this role, and has signed in; the demo invites no applicants.</summary>
    /// <param name="role">The role.</param>
    /// <param name="where">Members of the invitation that say at which hub or municipality, or nothing.</param>
    public async Task<string> PersonTokenAsync(string role, string where = "")
    {
        if (_tokens.TryGetValue($"person {role}{where}", out var known))
            return known;
        var email = $"{role}-{Guid.CreateVersion7():n}@example.org";
        if (role is not "applicant")
        {
            var invited = await Api.PostAsync("/invitations", $$"""{ "email": "{{email}}", "role": "{{role}}"{{where}} }""", await RoleTokenAsync("office"));
            Assert.Equal(201, invited.Status);
        }

        using var person = new Visitor(this);
        return _tokens[$"person {role}{where}"] = await person.SignInAsync(email);
    }

    /// <summary>A token of another client, by its secret.</summary>
    public async Task<string> TokenAsync(JsonNode client)
    {
        ArgumentNullException.ThrowIfNull(client);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = client["clientId"]!.GetValue<string>(),
            ["client_secret"] = client["clientSecret"]!.GetValue<string>(),
        });
        using var answer = await _http.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
        Assert.True(answer.IsSuccessStatusCode, $"No token for {client["clientId"]}: {(int)answer.StatusCode}");
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!["access_token"]!.GetValue<string>();
    }

    /// <summary>Runs a command on this system's data folder.</summary>
    internal Task<Said> RunAsync(params IEnumerable<string> arguments) => _folder.RunAsync(arguments, Traces.Environment);

    private async Task<string> TokenAsync(string kind, string name)
    {
        if (_tokens.TryGetValue(name, out var known))
            return known;
        var credentials = JsonNode.Parse(await File.ReadAllTextAsync(Data.DemoCredentials))!;
        return _tokens[name] = await TokenAsync(credentials[kind]![name]!);
    }

    private static JsonNode ProcessOf(JsonNode status, string name) =>
        status["processes"]!.AsArray().Single(process => process!["name"]!.GetValue<string>() == name)!;
}
