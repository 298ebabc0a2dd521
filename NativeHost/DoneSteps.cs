using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KiBiennale.NativeHost.Processes;

namespace KiBiennale.NativeHost;

/// <summary>
/// Which migration steps were done on this data folder by these very programs with these very settings. Doing one again
/// would find everything done, and costs a third of a start; services look for themselves before they say they are ready.
/// </summary>
internal sealed class DoneSteps(DataFolder data)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _done = DataFolder.Read<Dictionary<string, string>>(data.In("steps.json")) ?? [];

    /// <summary>What migration steps read of the configuration.</summary>
    private static readonly string[] s_sections = ["Clients", "PublicClients", "Auth", "Identity"];

    public bool Contains(ProcessSpec step)
    {
        lock (_lock)
            return _done.GetValueOrDefault(step.Name) == Fingerprint(step);
    }

    public void Add(ProcessSpec step)
    {
        lock (_lock)
        {
            _done[step.Name] = Fingerprint(step);
            DataFolder.WriteSecret(data.In("steps.json"), _done);
        }
    }

    private static string Fingerprint(ProcessSpec step)
    {
        var program = Directory.EnumerateFiles(Path.GetDirectoryName(step.Command[1])!, "*.dll").Order()
            .Select(file => string.Create(CultureInfo.InvariantCulture, $"{file} {new FileInfo(file).Length} {File.GetLastWriteTimeUtc(file).Ticks}"));
        // Also what this process was given for it; ports are others at every start and change nothing in what the step does.
        var given = Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => s_sections.Contains(name.Split("__")[0]))
            .Select(name => KeyValuePair.Create(name, Environment.GetEnvironmentVariable(name)!));
        var settings = given.Concat(step.Environment).Where(setting => !setting.Key.StartsWith("ConnectionStrings__", StringComparison.Ordinal))
            .Select(setting => $"{setting.Key}={setting.Value}").Order();
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', program.Concat(settings)))));
    }
}
