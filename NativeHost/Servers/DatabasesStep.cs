using KiBiennale.NativeHost.Processes;

namespace KiBiennale.NativeHost.Servers;

/// <summary>A database and a user for each service, by the same script that the AppHost's container runs.</summary>
internal static class DatabasesStep
{
    public static ProcessSpec ToSpec(int postgresPort, Secrets secrets)
    {
        var environment = new Dictionary<string, string>
        {
            ["PGHOST"] = "127.0.0.1",
            ["PGPORT"] = $"{postgresPort}",
            ["PGUSER"] = "postgres",
            ["PGPASSWORD"] = secrets.PostgresPassword,
            ["PGDATABASE"] = "postgres",
        };
        foreach (var (service, password) in secrets.DatabasePasswords)
            environment[$"{service.ToUpperInvariant()}_PASSWORD"] = password;
        var psql = Tool.Find("psql", Postgres.FindPrograms() ?? "") ?? throw Requirements.Missing("PostgreSQL");
        return new("databases", [psql, "--no-psqlrc", "--quiet", "-f", Path.Combine(Installation.Root, "AppHost", "databases.sql")], environment);
    }
}
