using System.Text.Json;
using System.Text.Json.Serialization;

namespace KiBiennale.NativeHost;

/// <summary>All that one system keeps: databases, queues, logs, secrets. Two folders are two systems.</summary>
public sealed class DataFolder
{
    /// <summary>How files of ours are written.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private const long LeastFreeBytes = 500L * 1024 * 1024;

    /// <param name="path">Where; need not exist yet.</param>
    public DataFolder(string path) => Root = Path.GetFullPath(path);

    /// <summary>The folder itself.</summary>
    public string Root { get; }

    /// <summary>Where processes write their logs, a file each.</summary>
    public string Logs => In("logs");

    /// <summary>Where mails go as long as no mail server is configured, a file each.</summary>
    public string Mails => In("mail");

    /// <summary>Sign-ins of the demo, for people and tests.</summary>
    public string DemoCredentials => In("demo-credentials.json");

    /// <summary>Says that the demo programme is loaded.</summary>
    public string DemoLoaded => In("demo-loaded");

    /// <summary>What the running system says of itself.</summary>
    public string Status => In("status.json");

    /// <summary>A path in the folder.</summary>
    public string In(string name) => Path.Combine(Root, name);

    /// <summary>The log of a process.</summary>
    public string LogOf(string process) => Path.Combine(Logs, process + ".log");

    /// <summary>Makes the folder, or says why the system cannot live in it.</summary>
    public void Prepare()
    {
        try
        {
            Directory.CreateDirectory(Logs);
            // What is secret is so by its own mode; the servers' users must be able to pass through.
            File.SetUnixFileMode(Root, (UnixFileMode)0b111_101_101);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The data folder {Root} cannot be written: {exception.Message} Choose another with --data DIR.");
        }

        var free = new DriveInfo(Root).AvailableFreeSpace;
        if (free < LeastFreeBytes)
            throw new UserException($"The disk of {Root} is full: {free >> 20} MB are free, {LeastFreeBytes >> 20} MB are needed.");
    }

    /// <summary>Keeps a second host from this folder for as long as the answer lives.</summary>
    public FileStream Lock()
    {
        try
        {
            return new FileStream(In("host.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new UserException($"A system runs in {Root} already: './biennale status' shows it, './biennale down' stops it.");
        }
    }

    /// <summary>Writes a file that only its owner can read, whole or not at all.</summary>
    public static void WriteSecret<T>(string path, T value)
    {
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            JsonSerializer.Serialize(file, value, Json);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads what <see cref="WriteSecret"/> wrote; null when it is not there.</summary>
    public static T? Read<T>(string path)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), Json);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            throw new UserException($"The data folder is half-written: {path} cannot be read. './biennale reset' begins anew.");
        }
    }
}
