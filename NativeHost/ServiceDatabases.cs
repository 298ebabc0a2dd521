using Npgsql;

namespace KiBiennale.NativeHost;

/// <summary>The services' databases, with the data folder's secrets: they answer whatever becomes of the services.</summary>
internal sealed class ServiceDatabases(DataFolder data, int postgresPort)
{
    private readonly Secrets _secrets = Secrets.Of(data);

    public NpgsqlDataSource Open(string service) =>
        NpgsqlDataSource.Create(_secrets.ConnectionString(service, postgresPort) + ";Timeout=3;Pooling=false");

    /// <summary>Asks each; one that is not there yet, or down, is missing.</summary>
    public async Task<(IReadOnlyDictionary<string, T> Answers, IReadOnlyList<string> Missing)> AskEachAsync<T>(Func<string, NpgsqlDataSource, Task<T>> ask)
    {
        var (answers, missing) = (new Dictionary<string, T>(), new List<string>());
        foreach (var service in Model.Services)
        {
            try
            {
                await using var database = Open(service);
                answers[service] = await ask(service, database);
            }
            catch (NpgsqlException)
            {
                missing.Add(service);
            }
        }

        return (answers, missing);
    }
}
