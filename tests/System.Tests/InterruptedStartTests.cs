using System.Globalization;
using KiBiennale.NativeHost;

namespace KiBiennale.SystemTests;

/// <summary>On a data folder whose system is never there.</summary>
public sealed class InterruptedStartTests : IAsyncDisposable
{
    private readonly TestFolder _folder = new();

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task Given_a_system_that_is_coming_up_When_it_goes_down_Then_nothing_more_is_started_and_nothing_is_left()
    {
        var up = RunAsync("up", "--detach", "--native", "--no-demo", "--port", Ports.Free().ToString(CultureInfo.InvariantCulture));
        await Eventually.GetAsync(
            () => Task.FromResult(DataFolder.Read<SystemStatus>(_folder.Data.Status)),
            status => status?.Processes.Any(process => process is { Name: "events", State: ProcessState.Starting }) == true,
            TimeSpan.FromMinutes(2));
        var family = _folder.Family();
        var down = await RunAsync("down");

        Assert.Equal(0, down.ExitCode);
        SentenceTests.Expect("stopped before it was ready", await up);
        Assert.False(File.Exists(_folder.Data.LogOf("gateway")));
        Assert.Empty(family.Where(ProcessTable.IsAlive).Select(ProcessTable.CommandLineOf));
    }

    private Task<Said> RunAsync(params IEnumerable<string> arguments) => _folder.RunAsync(arguments);
}
