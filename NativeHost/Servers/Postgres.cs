using KiBiennale.NativeHost.Processes;
using Npgsql;

namespace KiBiennale.NativeHost.Servers;

/// <summary>PostgreSQL as a child process with a data folder, a port and a password of its own, on loopback only.</summary>
internal sealed class Postgres(DataFolder data, string password, int? port = null)
{
    private const string User = "postgres";

    private static readonly TimeSpan s_initLimit = TimeSpan.FromMinutes(1);

    private readonly string _folder = data.In("postgres");

    public int Port { get; } = port ?? Ports.Free();

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username={User};Password={password};Database=postgres";

    /// <summary>The newest installed version's programs; null when there is none.</summary>
    public static string? FindPrograms()
    {
        var versions = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        var folders = versions.OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0).Select(folder => folder + "/bin");
        return Path.GetDirectoryName(Tool.Find("initdb", folders));
    }

    /// <summary>Makes the data folder on first start. It is named right only when it is whole.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(_folder, "PG_VERSION")) && File.Exists(Path.Combine(_folder, "global", "pg_control")))
            return;
        if (Directory.Exists(_folder))
            throw new UserException($"The data folder is half-written: {_folder} holds no whole database. './biennale reset' begins anew.");

        var unfinished = _folder + ".new";
        var passwordFile = data.In("postgres.password");
        try
        {
            if (Directory.Exists(unfinished))
                Directory.Delete(unfinished, recursive: true);
            Directory.CreateDirectory(unfinished);
            await File.WriteAllTextAsync(passwordFile, password, cancellationToken);
            File.SetUnixFileMode(passwordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await Ownership.GiveAsync(User, [unfinished, passwordFile], cancellationToken);
            await Tool.RequireAsync(
                [
                    "setpriv", .. ProcessSpec.AsUser(User), "--", Path.Combine(Programs, "initdb"), "--pgdata", unfinished, "--username", User,
                    "--pwfile", passwordFile, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8",
                ],
                s_initLimit,
                cancellationToken);
            Directory.Move(unfinished, _folder);
        }
        finally
        {
            File.Delete(passwordFile);
        }
    }

    public ProcessSpec ToSpec() => new(
        "postgres",
        [
            Path.Combine(Programs, "postgres"), "-D", _folder, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "max_connections=400", "-c", "shared_buffers=256MB", "-c", "log_min_messages=warning",
        ],
        new Dictionary<string, string>())
    {
        User = User,
        // Fast shutdown; SIGTERM would wait for every client to leave.
        StopSignal = "INT",
        Port = Port,
        IsReady = IsReadyAsync,
    };

    private static string Programs => FindPrograms() ?? throw Requirements.Missing("PostgreSQL");

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;Timeout=2");
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
