namespace KiBiennale.NativeHost;

/// <summary>Where the system's own files lie: the folder with the solution, built as this host was built.</summary>
internal static class Installation
{
    public static string Root { get; } = FindRoot();

    /// <summary>How this program was built: Debug or Release.</summary>
    public static string Configuration { get; } = AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";

    /// <summary>The folder of a service's project.</summary>
    public static string ProjectOf(string service) =>
        service is "gateway" ? Path.Combine(Root, "gateway") : Path.Combine(Root, "services", Capitalised(service));

    /// <summary>The built program of a service.</summary>
    public static string ProgramOf(string service)
    {
        var path = Path.Combine(ProjectOf(service), "bin", Configuration, "net10.0", Capitalised(service) + ".dll");
        return File.Exists(path)
            ? path
            : throw new UserException($"{Capitalised(service)} is not built: run 'dotnet build KiBiennale.sln -c {Configuration}', or './biennale up', which does.");
    }

    private static string Capitalised(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KiBiennale.sln")))
                return folder.FullName;
        }

        throw new UserException("The system's files are not where this program was built.");
    }
}
