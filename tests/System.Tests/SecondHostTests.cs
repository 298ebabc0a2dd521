using System.Globalization;
using KiBiennale.NativeHost;

namespace KiBiennale.SystemTests;

[Collection(SharedSystem.Name)]
public sealed class SecondHostTests(RunningSystem system)
{
    [Theory]
    [InlineData]
    [InlineData("--detach")]
    public async Task Given_a_running_system_When_another_is_to_come_up_on_its_folder_Then_one_sentence_refuses(params string[] how)
    {
        var hostLog = await File.ReadAllTextAsync(system.Data.LogOf("host"));

        var onItsPort = await system.RunAsync(["up", "--native", "--port", Text(system.Port), .. how]);
        var onAnother = await system.RunAsync(["up", "--native", "--port", Text(Ports.Free()), .. how]);

        SentenceTests.Expect("A system runs in", onItsPort);
        SentenceTests.Expect("A system runs in", onAnother);
        Assert.Equal(hostLog, await File.ReadAllTextAsync(system.Data.LogOf("host")));
        Assert.Equal(0, (await system.RunAsync("status")).ExitCode);
    }

    [Fact]
    public async Task Given_a_running_system_When_the_log_of_an_unknown_process_is_asked_for_Then_one_sentence_names_those_there_are()
    {
        var said = await system.RunAsync("logs", "nothing");

        SentenceTests.Expect("There is no log of 'nothing'", said);
        Assert.Contains("registration", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_detached_system_When_logs_are_asked_for_Then_the_host_s_holds_its_own_words_only()
    {
        var gateway = await system.RunAsync("logs", "gateway");
        var host = await system.RunAsync("logs", "host");

        Assert.Equal((0, 0), (gateway.ExitCode, host.ExitCode));
        Assert.Contains("Now listening on", gateway.Output, StringComparison.Ordinal);
        Assert.Contains("The system is ready.", host.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Now listening on", host.Output, StringComparison.Ordinal);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
