namespace KiBiennale.NativeHost;

/// <summary>What a resource of the system is.</summary>
public enum ResourceKind
{
    /// <summary>A server that others store into or send through.</summary>
    Server,

    /// <summary>Runs to its end before others start.</summary>
    Step,

    /// <summary>A service of ours, or the gateway.</summary>
    Service,
}

/// <summary>A part of the system: the same name, references and waits as in the AppHost. A test compares the two.</summary>
/// <param name="Name">Its name everywhere: in logs, in the status, in telemetry.</param>
/// <param name="Kind">What it is.</param>
/// <param name="References">What it is told how to reach: databases, the broker, services.</param>
/// <param name="WaitsFor">What must be ready (of a step: done) before it starts.</param>
public sealed record Resource(string Name, ResourceKind Kind, IReadOnlyList<string> References, IReadOnlyList<string> WaitsFor);

/// <summary>The model of the system as plain processes.</summary>
public static class Model
{
    /// <summary>The services, each with a database of its own.</summary>
    public static readonly IReadOnlyList<string> Services = ["identity", "hubs", "events", "registration", "award", "notifications"];

    /// <summary>All resources.</summary>
    public static readonly IReadOnlyList<Resource> Resources =
    [
        new("postgres", ResourceKind.Server, [], []),
        new("rabbitmq", ResourceKind.Server, [], []),
        new("databases", ResourceKind.Step, ["postgres"], ["postgres"]),
        .. Services.Select(service => new Resource(
            $"{service}-migrate", ResourceKind.Step, [$"{service}-db", "rabbitmq"], ["databases", "rabbitmq"])),
        // All wait for every migration: it declares the queues, and nobody may speak before all can hear.
        .. Services.Select(service => new Resource(
            service,
            ResourceKind.Service,
            service is "identity" ? [$"{service}-db", "rabbitmq"] : [$"{service}-db", "rabbitmq", "identity"],
            [.. Services.Select(other => $"{other}-migrate")])),
        new("gateway", ResourceKind.Service, [.. Services, "rabbitmq"], Services),
    ];
}
