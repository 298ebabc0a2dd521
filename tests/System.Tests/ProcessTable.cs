using System.Globalization;

namespace KiBiennale.SystemTests;

/// <summary>The processes of this machine, as the kernel shows them.</summary>
internal static class ProcessTable
{
    /// <summary>Whether the process runs. One that has ended and was not collected by its parent does not.</summary>
    public static bool IsAlive(int processId) => Stat(processId) is { State: not 'Z' };

    /// <summary>The program and its arguments, as one line; empty when the process is gone.</summary>
    public static string CommandLineOf(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>A process and all that descend from it.</summary>
    public static IReadOnlyList<int> Family(int processId)
    {
        var childrenOf = Directory.GetDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, null, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Stat(id)?.Parent))
            .ToLookup(process => process.Parent, process => process.Id);
        return [.. Descend(processId)];

        IEnumerable<int> Descend(int id) => [id, .. childrenOf[id].SelectMany(Descend)];
    }

    private static (char State, int Parent)? Stat(int processId)
    {
        try
        {
            // 'id (name) state parent …', and the name may hold anything, blanks and brackets included.
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            var words = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (words[0][0], int.Parse(words[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
