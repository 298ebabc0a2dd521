using System.Reflection;
using System.Xml.Linq;

namespace KiBiennale.Architecture.Tests;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Names of the services' projects and assemblies: every folder in services/ is one.</summary>
    public static IReadOnlyList<string> Services { get; } =
        [.. Directory.GetDirectories(In("services")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public static string In(params IEnumerable<string> path) => Path.Combine([Root, .. path]);

    public static Assembly Load(string project) => Assembly.Load(new AssemblyName(project));

    /// <summary>Names of the assemblies that an assembly uses.</summary>
    public static IReadOnlyList<string> UsedBy(string project) => [.. Load(project).GetReferencedAssemblies().Select(used => used.Name!)];

    /// <summary>What a project file or a file of build settings names: projects, or packages.</summary>
    public static IReadOnlyList<string> Named(string element, params IEnumerable<string> path) =>
        [.. XDocument.Load(In(path)).Descendants(element).Select(reference => (string)reference.Attribute("Include")!)];

    /// <summary>All C# files that people write, as paths from the root.</summary>
    public static IReadOnlyList<string> SourceFiles() =>
    [
        .. Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj" or "Migrations" or ".data")),
    ];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "KiBiennale.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run from the repository.");
        return folder.FullName;
    }
}
