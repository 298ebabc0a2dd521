namespace KiBiennale.Architecture.Tests;

/// <summary>What grows beyond a screen or two does a second thing.</summary>
public sealed class SizeTests
{
    public static TheoryData<string> Services => [.. Repository.Services];

    [Fact]
    public void No_source_file_has_more_than_250_lines()
    {
        var files = Repository.SourceFiles();
        Assert.Contains(Path.Combine("AppHost", "AppHost.cs"), files);
        Assert.DoesNotContain(files, file => LinesOf(file) > 250);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void The_program_of_a_service_has_at_most_30_lines(string service) =>
        Assert.InRange(LinesOf(Path.Combine("services", service, "Program.cs")), 1, 30);

    [Fact]
    public void The_model_of_the_system_has_at_most_120_lines() => Assert.InRange(LinesOf(Path.Combine("AppHost", "AppHost.cs")), 1, 120);

    private static int LinesOf(string file) => File.ReadLines(Repository.In(file)).Count();
}
