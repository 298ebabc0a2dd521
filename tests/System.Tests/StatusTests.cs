using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using KiBiennale.NativeHost;

namespace KiBiennale.SystemTests;

[Collection(SharedSystem.Name)]
public sealed class StatusTests(RunningSystem system)
{
    [Fact]
    public async Task Given_a_running_system_When_its_status_is_asked_for_Then_all_is_ready_and_the_exit_code_is_0()
    {
        var said = await system.RunAsync("status", "--json");
        var status = JsonNode.Parse(said.Output)!.AsObject();

        Assert.Equal(0, said.ExitCode);
        Assert.Equal(["gateway", "now", "ready", "processes", "urls", "backlog", "parked"], status.Select(member => member.Key));
        Assert.Equal($"http://localhost:{system.Port}", status["gateway"]!.GetValue<string>());
        Assert.True(status["ready"]!.GetValue<bool>());
        Assert.Equal($"http://localhost:{system.Port}/api/v1", status["urls"]!["api"]!.GetValue<string>());
        Assert.Equal(Model.Services, status["backlog"]!.AsObject().Select(service => service.Key));
        Assert.Equal(Model.Services, status["parked"]!.AsObject().Select(service => service.Key));
        Assert.InRange(TimeProvider.System.GetUtcNow() - Time(status["now"]!), TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Given_a_running_system_When_its_status_is_asked_for_Then_every_process_of_the_model_is_there_and_listens()
    {
        var processes = (await system.StatusAsync())["processes"]!.AsArray();

        Assert.Equal(
            Model.Resources.Where(resource => resource.Kind is not ResourceKind.Step).Select(resource => resource.Name).Order(),
            processes.Select(process => process!["name"]!.GetValue<string>()).Order());
        foreach (var process in processes)
        {
            Assert.Equal(["name", "pid", "port", "state", "restarts", "since"], process!.AsObject().Select(member => member.Key));
            Assert.Equal("ready", process["state"]!.GetValue<string>());
            Assert.True(Time(process["since"]!) <= TimeProvider.System.GetUtcNow());
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", process["port"]!.GetValue<int>());
        }
    }

    [Theory]
    [InlineData("postgres", "/bin/postgres -D ")]
    [InlineData("rabbitmq", "/bin/beam")]
    [InlineData("identity", "Identity.dll")]
    [InlineData("registration", "Registration.dll")]
    [InlineData("gateway", "Gateway.dll")]
    public async Task Given_a_running_system_When_a_process_id_is_looked_up_Then_it_is_no_wrapper_s(string name, string program)
    {
        var process = await system.ProcessAsync(name);

        Assert.Contains(program, ProcessTable.CommandLineOf(process["pid"]!.GetValue<int>()), StringComparison.Ordinal);
    }

    private static DateTimeOffset Time(JsonNode value) => DateTimeOffset.Parse(value.GetValue<string>(), CultureInfo.InvariantCulture);
}
