using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using RabbitMQ.Client;

namespace KiBiennale.AppHost;

/// <summary>A server of this machine's own packages, which NativeHost runs, with the container's name and endpoint.</summary>
internal sealed class NativeServer : ExecutableResource, IResourceWithConnectionString
{
    /// <summary>Name of the endpoint, the same as that of Aspire's own servers.</summary>
    public const string Tcp = "tcp";

    public NativeServer(string name, string folder, Func<EndpointReference, ReferenceExpression> connectionString)
        : base(name, "dotnet", folder) =>
        ConnectionStringExpression = connectionString(new(this, Tcp));

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression { get; }
}

/// <summary>Adds PostgreSQL and RabbitMQ as executables.</summary>
internal static class NativeServerExtensions
{
    public static IResourceBuilder<NativeServer> AddNativePostgres(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, IResourceBuilder<ParameterResource> password) =>
        builder.AddNativeServer(
            name,
            password,
            endpoint => ReferenceExpression.Create(
                $"Host={endpoint.Property(EndpointProperty.Host)};Port={endpoint.Property(EndpointProperty.Port)};Username=postgres;Password={password}"),
            async (connectionString, cancellationToken) =>
            {
                await using var connection = new NpgsqlConnection(connectionString + ";Database=postgres;Pooling=false");
                await connection.OpenAsync(cancellationToken);
            });

    public static IResourceBuilder<NativeServer> AddNativeRabbitMq(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, IResourceBuilder<ParameterResource> password) =>
        builder.AddNativeServer(
            name,
            password,
            endpoint => ReferenceExpression.Create($"amqp://biennale:{password}@{endpoint.Property(EndpointProperty.HostAndPort)}"),
            async (connectionString, cancellationToken) =>
            {
                await using var connection = await new ConnectionFactory { Uri = new(connectionString) }.CreateConnectionAsync(cancellationToken);
            });

    private static IResourceBuilder<NativeServer> AddNativeServer(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource> password,
        Func<EndpointReference, ReferenceExpression> connectionString,
        Func<string, CancellationToken, Task> connect)
    {
        var server = new NativeServer(name, builder.AppHostDirectory, connectionString);
        var check = $"{name}_check";
        builder.Services.AddHealthChecks().AddAsyncCheck(check, async cancellationToken =>
        {
            await connect((await server.ConnectionStringExpression.GetValueAsync(cancellationToken))!, cancellationToken);
            return HealthCheckResult.Healthy();
        });
        return builder.AddResource(server)
            .WithArgs(NativeHostOf(builder), "server", name)
            .WithEnvironment("SERVER_DATA", Path.GetFullPath(Path.Combine("..", ".data", "aspire", name), builder.AppHostDirectory))
            .WithEnvironment("SERVER_PASSWORD", password)
            .WithEndpoint(scheme: "tcp", name: NativeServer.Tcp, env: "SERVER_PORT")
            .WithHealthCheck(check);
    }

    /// <summary>Built beside this program, and in the same configuration.</summary>
    private static string NativeHostOf(IDistributedApplicationBuilder builder)
    {
        var output = Path.GetRelativePath(builder.AppHostDirectory, AppContext.BaseDirectory);
        return Path.GetFullPath(Path.Combine("..", "NativeHost", output, "NativeHost.dll"), builder.AppHostDirectory);
    }
}
