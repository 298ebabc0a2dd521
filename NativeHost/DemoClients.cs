namespace KiBiennale.NativeHost;

/// <summary>A client of the demo.</summary>
/// <param name="ClientId">What it calls itself with.</param>
/// <param name="ClientSecret">Its secret.</param>
public sealed record DemoClient(string ClientId, string ClientSecret);

/// <summary>The sign-ins of a demo, kept in <c>demo-credentials.json</c> for people and tests.</summary>
/// <param name="Gateway">The front door.</param>
/// <param name="TokenEndpoint">Where tokens come from.</param>
/// <param name="Hubs">A publisher for each hub.</param>
/// <param name="Roles">A client for each role.</param>
public sealed record DemoClients(
    string Gateway, string TokenEndpoint, IReadOnlyDictionary<string, DemoClient> Hubs, IReadOnlyDictionary<string, DemoClient> Roles)
{
    private static readonly string[] s_names = ["office", "ops", "checkin", "juror-1", "juror-2", "juror-3", "applicant", "learner"];

    /// <summary>The clients of a data folder, at this front door; the roles' are made when there are none yet.</summary>
    public static DemoClients Of(DataFolder data, string gateway)
    {
        var known = DataFolder.Read<DemoClients>(data.DemoCredentials);
        var clients = new DemoClients(
            gateway,
            gateway + "/connect/token",
            known?.Hubs ?? new Dictionary<string, DemoClient>(),
            known?.Roles ?? s_names.ToDictionary(name => name, name => new DemoClient("demo-" + name, Secrets.Generate())));
        clients.Save(data);
        return clients;
    }

    /// <summary>Writes them down, readable by their owner alone.</summary>
    public void Save(DataFolder data) => DataFolder.WriteSecret(data.DemoCredentials, this);

    /// <summary>The roles' clients, as Identity's configuration names them.</summary>
    public IEnumerable<(string Name, string Value)> ToEnvironment() => Roles.SelectMany((client, index) => (IEnumerable<(string, string)>)
    [
        ($"Clients__{index}__Id", client.Value.ClientId),
        ($"Clients__{index}__Secret", client.Value.ClientSecret),
        ($"Clients__{index}__Role", client.Key.StartsWith("juror", StringComparison.Ordinal) ? "juror" : client.Key),
        .. client.Key is "checkin" ? [($"Clients__{index}__Hub", "zollverein")] : Array.Empty<(string, string)>(),
    ]);
}
