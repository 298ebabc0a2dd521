namespace KiBiennale.NativeHost.Servers;

/// <summary>What the machine must have to run the system as plain processes.</summary>
internal static class Requirements
{
    public static UserException Missing(string what) =>
        new($"{what} is not installed: apt-get install --no-install-recommends postgresql rabbitmq-server");

    /// <summary>What is missing, for people.</summary>
    public static IEnumerable<string> FindMissing()
    {
        if (Postgres.FindPrograms() is null)
            yield return "PostgreSQL";
        if (RabbitMq.FindServer() is null)
            yield return "RabbitMQ";
    }

    public static void Require()
    {
        if (FindMissing().FirstOrDefault() is { } missing)
            throw Missing(missing);
    }
}
