namespace KiBiennale.NativeHost;

/// <summary>What a service is told: the same names that Aspire gives.</summary>
internal sealed class ServiceEnvironment(
    string gateway, string mails, int postgresPort, string rabbitMq, Secrets secrets, TimeSpan clockOffset, DemoClients? demo, IReadOnlyDictionary<string, int[]> ports)
{
    public Dictionary<string, string> Of(Resource resource, int? port)
    {
        var service = resource.Name.Replace("-migrate", "", StringComparison.Ordinal);
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["OTEL_SERVICE_NAME"] = resource.Name,
            ["Auth__Issuer"] = gateway + "/",
        };
        if (port is not null)
        {
            environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
            environment["Festival__ClockOffset"] = clockOffset.ToString("c");
        }

        foreach (var (name, value) in resource.References.SelectMany(Reference))
            environment[name] = value;
        if (service is "identity")
        {
            environment["Identity__KeyPassphrase"] = secrets.KeyPassphrase;
            foreach (var (name, value) in demo?.ToEnvironment() ?? [])
                environment[name] = value;
        }

        if (service is "registration")
            environment["Registration__KeyPassphrase"] = secrets.RegistrationPassphrase;
        if (service is "notifications")
        {
            // A mail server that the environment names goes before it.
            environment["Mail__Folder"] = mails;
            environment["Webhooks__KeyPassphrase"] = secrets.WebhooksPassphrase;
            // In a demo the systems that hear what happens run on this machine, too.
            environment["Webhooks__AllowLoopback"] = demo is null ? "false" : "true";
        }

        return environment;
    }

    private IEnumerable<(string Name, string Value)> Reference(string reference)
    {
        if (reference is "rabbitmq")
            return [("ConnectionStrings__rabbitmq", rabbitMq)];
        if (!reference.EndsWith("-db", StringComparison.Ordinal))
            return ports[reference].Select((port, replica) => ($"services__{reference}__http__{replica}", $"http://127.0.0.1:{port}"));
        var service = reference[..^"-db".Length];
        return [($"ConnectionStrings__{reference}", secrets.ConnectionString(service, postgresPort) + ";Maximum Pool Size=30")];
    }
}
