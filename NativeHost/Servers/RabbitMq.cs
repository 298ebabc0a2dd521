using System.Net;
using System.Net.Sockets;
using KiBiennale.NativeHost.Processes;

namespace KiBiennale.NativeHost.Servers;

/// <summary>RabbitMQ as a child process with a data folder, ports and a password of its own, on loopback only.</summary>
internal sealed class RabbitMq(DataFolder data, string password, int? port = null)
{
    private const string User = "rabbitmq";

    private static readonly TimeSpan s_controlLimit = TimeSpan.FromSeconds(30);

    private readonly string _folder = data.In("rabbitmq");
    private readonly int _epmdPort = Ports.Free();
    private readonly int _distributionPort = Ports.Free();

    public int Port { get; } = port ?? Ports.Free();

    public string ConnectionString => $"amqp://biennale:{password}@127.0.0.1:{Port}";

    private Dictionary<string, string> Environment => new()
    {
        ["HOME"] = _folder,
        ["RABBITMQ_NODENAME"] = "biennale@localhost",
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_folder, "none"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbitmq.conf"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "enabled_plugins"),
        ["RABBITMQ_GENERATED_CONFIG_DIR"] = Path.Combine(_folder, "generated"),
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "data"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log"),
        ["RABBITMQ_LOGS"] = "-",
        ["RABBITMQ_DIST_PORT"] = $"{_distributionPort}",
        ["ERL_EPMD_PORT"] = $"{_epmdPort}",
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_RELAXED_COMMAND_CHECK"] = "1",
        // The script becomes the broker instead of watching over it.
        ["RUNNING_UNDER_SYSTEMD"] = "1",
    };

    /// <summary>The server's own script; the one on the path takes no other user than root and rabbitmq. Null when there is none.</summary>
    public static string? FindServer() =>
        Directory.Exists("/usr/lib/rabbitmq/lib")
            ? Directory.GetDirectories("/usr/lib/rabbitmq/lib", "rabbitmq_server-*").Order().Select(folder => folder + "/sbin/rabbitmq-server").LastOrDefault(File.Exists)
            : null;

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "rabbitmq.conf"),
            $"""
            listeners.tcp.1 = 127.0.0.1:{Port}
            distribution.listener.interface = 127.0.0.1
            vm_memory_high_watermark.absolute = 1GB
            disk_free_limit.absolute = 200MB
            default_user = biennale
            default_pass = {password}

            """,
            cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "enabled_plugins"), "[].", cancellationToken);
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_000_000);
        await Ownership.GiveAsync(User, [_folder], cancellationToken);
    }

    /// <summary>Erlang's directory of nodes. Started first: one that the broker starts itself would outlive it.</summary>
    public ProcessSpec ToEpmdSpec() => new(
        "epmd",
        [Tool.Find("epmd") ?? throw Requirements.Missing("RabbitMQ"), "-relaxed_command_check", "-address", "127.0.0.1", "-port", $"{_epmdPort}"],
        new Dictionary<string, string>())
    {
        User = User,
        Port = _epmdPort,
        IsReady = cancellationToken => AnswersAsync(_epmdPort, [], cancellationToken),
    };

    public ProcessSpec ToSpec() => new("rabbitmq", [FindServer() ?? throw Requirements.Missing("RabbitMQ")], Environment)
    {
        User = User,
        WorkingDirectory = _folder,
        Port = Port,
        IsReady = cancellationToken => AnswersAsync(Port, "AMQP\0\0\u0009\u0001"u8.ToArray(), cancellationToken),
    };

    /// <summary>Runs <c>rabbitmqctl</c> on the running broker.</summary>
    public Task ControlAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var program = Path.Combine(Path.GetDirectoryName(FindServer())!, "rabbitmqctl");
        var settings = Environment.Select(setting => $"{setting.Key}={setting.Value}");
        return Tool.RequireAsync(
            ["setpriv", .. ProcessSpec.AsUser(User), "--", "env", "-C", _folder, .. settings, program, .. arguments], s_controlLimit, cancellationToken);
    }

    /// <summary>Whether somebody takes the connection and, asked something, answers.</summary>
    private static async Task<bool> AnswersAsync(int port, byte[] question, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
            if (question.Length == 0)
                return true;
            await client.GetStream().WriteAsync(question, limit.Token);
            return await client.GetStream().ReadAsync(new byte[1], limit.Token) == 1;
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }
}
