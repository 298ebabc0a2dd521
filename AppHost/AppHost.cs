using KiBiennale.AppHost;
using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(args);
var replicas = builder.Configuration.GetValue("Replicas", 1);
var port = builder.Configuration.GetValue("Gateway:Port", 8080);
var issuer = builder.Configuration["Auth:Issuer"] ?? $"http://localhost:{port}/";
var clockOffset = builder.Configuration["Festival:ClockOffset"] ?? "00:00:00";
// Replicas on one machine need a port each; published, each has an address of its own.
int? servicePort = builder.ExecutionContext.IsPublishMode ? 8080 : null;
var withContainers = builder.ExecutionContext.IsPublishMode || await ContainerEngine.AnswersAsync();

// The servers. Where no container engine runs, this machine's own packages take the containers' place.
var postgresPassword = Secret("postgres-password");
var rabbitMqPassword = Secret("rabbitmq-password");
IResourceBuilder<IResourceWithConnectionString> postgres = withContainers
    ? builder.AddPostgres("postgres", password: postgresPassword)
        .WithImageTag("17").WithArgs("-c", "max_connections=400").WithDataVolume()
    : builder.AddNativePostgres("postgres", postgresPassword);
IResourceBuilder<IResourceWithConnectionString> rabbitMq = withContainers
    ? builder.AddRabbitMQ("rabbitmq", password: rabbitMqPassword)
        // Its data belong to the name of its host, which would else change with every container.
        .WithManagementPlugin().WithDataVolume().WithContainerRuntimeArgs("--hostname", "rabbitmq")
    : builder.AddNativeRabbitMq("rabbitmq", rabbitMqPassword);
var mailpit = withContainers ? builder.AddMailpit("mailpit") : null;

// A database and a user for each service, by one script that is safe to run again.
var postgresEndpoint = new EndpointReference((IResourceWithEndpoints)postgres.Resource, "tcp");
var databasePasswords = new Dictionary<string, IResourceBuilder<ParameterResource>>();
IResourceBuilder<IResource> databases = withContainers
    ? Psql(builder.AddContainer("databases", "docker.io/library/postgres", "17")
        // Published, a start order is all that is kept of a wait.
        .WithEntrypoint("sh")
        .WithArgs("-c", "timeout 60 sh -c 'until pg_isready -q; do sleep 1; done' && exec psql --no-psqlrc --quiet -f /sql/databases.sql")
        .WithBindMount("databases.sql", "/sql/databases.sql", isReadOnly: true)
        .WithBindMount("database.sql", "/sql/database.sql", isReadOnly: true))
    : Psql(builder.AddExecutable("databases", "psql", ".", "--no-psqlrc", "--quiet", "-f", "databases.sql"));

// The services, each with a step before it that migrates its database.
var (keyPassphrase, registrationPassphrase, webhooksPassphrase) = (Secret("identity-key-passphrase"), Secret("registration-key-passphrase"), Secret("webhooks-key-passphrase"));
var migrations = new List<IResourceBuilder<ProjectResource>>();
var services = new List<IResourceBuilder<ProjectResource>>();
var identity = Service<Projects.Identity>("identity", WithKeysAndClients);
Service<Projects.Hubs>("hubs").WithReference(identity);
Service<Projects.Events>("events").WithReference(identity);
Service<Projects.Registration>("registration", project => project.WithEnvironment("Registration__KeyPassphrase", registrationPassphrase)).WithReference(identity);
Service<Projects.Award>("award").WithReference(identity);
var notifications = Service<Projects.Notifications>("notifications", project => project.WithEnvironment("Webhooks__KeyPassphrase", webhooksPassphrase)).WithReference(identity)
    .WithEnvironment("Webhooks__AllowLoopback", servicePort is null ? "true" : "false").WithEnvironment("Mail__Folder", withContainers ? "" : Path.GetFullPath(Path.Combine("..", ".data", "aspire", "mail"), builder.AppHostDirectory));
if (mailpit is not null)
    notifications.WithReference(mailpit);

var gateway = Project<Projects.Gateway>("gateway")
    .WithEnvironment("Festival__ClockOffset", clockOffset)
    // It waits for no broker: without one it answers as well, only from the services themselves.
    .WithReference(rabbitMq)
    .WithHttpEndpoint(port: port, targetPort: servicePort)
    .WithHttpHealthCheck("/health/ready")
    .WithExternalHttpEndpoints();

foreach (var service in services)
{
    // All wait for every migration: it declares the queues, and nobody may speak before all can hear.
    foreach (var migration in migrations)
        service.WaitForCompletion(migration);
    gateway.WithReference(service).WaitFor(service);
}

await builder.Build().RunAsync();

IResourceBuilder<T> Psql<T>(IResourceBuilder<T> psql)
    where T : IResourceWithEnvironment, IResourceWithWaitSupport => psql
    .WithReference(postgres)
    .WaitFor(postgres)
    .WithEnvironment("PGHOST", postgresEndpoint.Property(EndpointProperty.Host))
    .WithEnvironment("PGPORT", postgresEndpoint.Property(EndpointProperty.Port))
    .WithEnvironment("PGUSER", "postgres")
    .WithEnvironment("PGPASSWORD", postgresPassword)
    .WithEnvironment("PGDATABASE", "postgres")
    .WithEnvironment(context =>
    {
        foreach (var (service, password) in databasePasswords)
            context.EnvironmentVariables[$"{service.ToUpperInvariant()}_PASSWORD"] = password.Resource;
    });

IResourceBuilder<ProjectResource> Service<TProject>(string name, Action<IResourceBuilder<ProjectResource>>? configure = null)
    where TProject : IProjectMetadata, new()
{
    var (host, hostPort) = (postgresEndpoint.Property(EndpointProperty.Host), postgresEndpoint.Property(EndpointProperty.Port));
    var password = databasePasswords[name] = Secret($"{name}-db-password");
    var database = builder.AddConnectionString($"{name}-db", ReferenceExpression.Create(
        $"Host={host};Port={hostPort};Database={name};Username={name};Password={password};Maximum Pool Size=30"));
    var migration = Project<TProject>($"{name}-migrate").WithArgs("migrate")
        .WithReference(database).WithReference(rabbitMq)
        .WaitForCompletion(databases).WaitFor(rabbitMq);
    var service = Project<TProject>(name)
        .WithEnvironment("Festival__ClockOffset", clockOffset)
        .WithHttpEndpoint(targetPort: servicePort).WithHttpHealthCheck("/health/ready").WithReplicas(replicas)
        .WithReference(database).WithReference(rabbitMq);
    configure?.Invoke(migration);
    configure?.Invoke(service);
    migrations.Add(migration);
    services.Add(service);
    return service;
}

IResourceBuilder<ProjectResource> Project<TProject>(string name)
    where TProject : IProjectMetadata, new() =>
    builder.AddProject<TProject>(name, options => options.ExcludeLaunchProfile = true).WithEnvironment("Auth__Issuer", issuer);

void WithKeysAndClients(IResourceBuilder<ProjectResource> project)
{
    project.WithEnvironment("Identity__KeyPassphrase", keyPassphrase);
    foreach (var (key, value) in builder.Configuration.AsEnumerable().Where(s => s.Value is not null && s.Key.Split(':')[0] is "Clients" or "PublicClients" or "Providers"))
        project.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), value);
}

// Without signs that mean something in addresses and connection strings.
IResourceBuilder<ParameterResource> Secret(string name) =>
    builder.AddParameter(name, new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);
