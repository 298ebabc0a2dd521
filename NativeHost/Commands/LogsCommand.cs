using KiBiennale.NativeHost.Processes;

namespace KiBiennale.NativeHost.Commands;

/// <summary><c>logs NAME [-f]</c>: a process's log, and with <c>-f</c> what comes after.</summary>
internal static class LogsCommand
{
    private const int Lines = 200;

    public static async Task<int> RunAsync(DataFolder data, string name, bool follow, CancellationToken cancellationToken)
    {
        var path = data.LogOf(Path.GetFileName(name));
        if (!File.Exists(path))
        {
            var known = Directory.Exists(data.Logs) ? Directory.GetFiles(data.Logs, "*.log").Select(file => Path.GetFileNameWithoutExtension(file)).Order() : Enumerable.Empty<string>();
            throw new UserException($"There is no log of '{name}' in {data.Root}; there are: {string.Join(", ", known)}.");
        }

        foreach (var line in ProcessLog.Tail(path, Lines))
            Console.WriteLine(line);
        if (!follow)
            return 0;

        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(0, SeekOrigin.End);
        using var reader = new StreamReader(file);
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await reader.ReadLineAsync(cancellationToken) is { } line)
                Console.WriteLine(line);
            else
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }

        return 0;
    }
}
