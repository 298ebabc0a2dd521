using System.Globalization;

namespace KiBiennale.NativeHost.Processes;

/// <summary>Where the lines of a process go: into its own file, begun anew when it grows too big, and to the console.</summary>
internal sealed class ProcessLog(string name, string path, bool toConsole)
{
    private const long BiggestFile = 20 * 1024 * 1024;

    private static readonly Lock s_console = new();
    private static readonly bool s_colours = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null;

    private readonly Lock _file = new();

    public async Task CopyAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
            Write(line);
    }

    public void Write(string line)
    {
        lock (_file)
        {
            if (File.Exists(path) && new FileInfo(path).Length > BiggestFile)
                File.Move(path, path + ".1", overwrite: true);
            File.AppendAllText(path, line + "\n");
        }

        if (!toConsole || line.Length == 0)
            return;
        var time = TimeProvider.System.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        lock (s_console)
            Console.WriteLine(s_colours ? $"\e[{31 + (Math.Abs(name.Sum(c => c)) % 6)}m{time} {name,-14}\e[0m {line}" : $"{time} {name,-14} {line}");
    }

    /// <summary>The last lines of a log.</summary>
    public static IEnumerable<string> Tail(string path, int lines) => File.Exists(path) ? File.ReadLines(path).TakeLast(lines) : [];
}
