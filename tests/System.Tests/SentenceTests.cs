using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KiBiennale.NativeHost;
using KiBiennale.NativeHost.Processes;

namespace KiBiennale.SystemTests;

/// <summary>What goes wrong at the keyboard is said in one sentence.</summary>
public sealed class SentenceTests : IAsyncDisposable
{
    private readonly TestFolder _folder = new();

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Theory]
    [InlineData]
    [InlineData("--detach")]
    public async Task Given_a_port_in_use_When_the_system_is_to_come_up_there_Then_one_sentence_says_so(params string[] how)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        Expect($"Port {port} is in use", await RunAsync(["up", "--native", "--port", port, .. how]));
    }

    [Theory]
    [InlineData]
    [InlineData("--detach")]
    public async Task Given_databases_without_secrets_When_the_system_is_to_come_up_Then_one_sentence_says_so(params string[] how)
    {
        Directory.CreateDirectory(_folder.Data.In("postgres"));

        Expect("half-written: its secrets are missing", await UpAsync(how));
    }

    [Fact]
    public async Task Given_a_database_that_is_not_whole_When_the_system_is_to_come_up_Then_one_sentence_says_so()
    {
        _ = Secrets.Of(_folder.Data);
        Directory.CreateDirectory(_folder.Data.In("postgres"));

        Expect("holds no whole database", await UpAsync());
    }

    [Fact]
    public async Task Given_secrets_that_are_cut_off_When_the_system_is_to_come_up_Then_one_sentence_says_so()
    {
        await File.WriteAllTextAsync(_folder.Data.In("secrets.json"), """{ "postgresPass""");

        Expect("secrets.json cannot be read", await UpAsync());
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2026-13-01T09:00")]
    [InlineData("2026-03-29T02:30")]
    public async Task Given_a_time_that_does_not_exist_When_the_clock_is_to_start_there_Then_one_sentence_says_so(string at) =>
        Expect(at, await UpAsync("--at", at, "--detach"));

    [Theory]
    [InlineData("logs", "nothing")]
    [InlineData("demo")]
    [InlineData("queues")]
    [InlineData("queues", "requeue", "registration-programme")]
    [InlineData("queues", "discard", "registration-programme")]
    [InlineData("resync", "registration")]
    public async Task Given_no_system_When_something_is_asked_of_it_Then_one_sentence_says_so(params string[] command) =>
        Expect(_folder.Data.Root, await RunAsync(command));

    [Fact]
    public async Task Given_a_folder_of_somebody_else_When_it_is_to_be_reset_Then_one_sentence_refuses()
    {
        await File.WriteAllTextAsync(_folder.Data.In("thesis.txt"), "…");

        Expect("nothing is deleted", await RunAsync("reset", "--yes"));
        Assert.True(File.Exists(_folder.Data.In("thesis.txt")));
    }

    [Fact]
    public async Task Given_a_host_that_is_gone_and_another_process_with_its_number_When_the_system_is_to_stop_Then_that_process_lives_on()
    {
        using var stranger = Process.Start("sleep", "60");
        try
        {
            DataFolder.WriteSecret(_folder.Data.Status, new SystemStatus(
                stranger.Id, Signals.BeganAt(stranger.Id)!.Value - 1, "http://localhost", TimeSpan.Zero, true, null, 1, []));

            var down = await RunAsync("down");

            Assert.Equal(0, down.ExitCode);
            Assert.Contains("No system runs", down.Output, StringComparison.Ordinal);
            Assert.True(ProcessTable.IsAlive(stranger.Id));
        }
        finally
        {
            _ = Signals.Send(stranger.Id, "KILL");
        }
    }

    private Task<Said> UpAsync(params IEnumerable<string> how) =>
        RunAsync(["up", "--native", "--port", Ports.Free().ToString(CultureInfo.InvariantCulture), .. how]);

    private Task<Said> RunAsync(params IEnumerable<string> arguments) => _folder.RunAsync(arguments);

    internal static void Expect(string sentence, Said said)
    {
        Assert.Equal(1, said.ExitCode);
        Assert.Contains(sentence, Assert.Single(said.Errors.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Empty(said.Output);
    }
}
