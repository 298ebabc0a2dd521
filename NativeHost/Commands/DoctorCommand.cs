using KiBiennale.NativeHost.Processes;
using KiBiennale.NativeHost.Servers;

namespace KiBiennale.NativeHost.Commands;

/// <summary><c>doctor</c>: what this machine has and lacks, and what each way to run would need.</summary>
internal static class DoctorCommand
{
    public static async Task<int> RunAsync(DataFolder data)
    {
        var missing = Requirements.FindMissing().ToList();
        Console.WriteLine($"native   {(missing.Count == 0 ? "can run here" : $"lacks {string.Join(" and ", missing)}: apt-get install --no-install-recommends postgresql rabbitmq-server")}");
        Console.WriteLine($"         PostgreSQL  {Postgres.FindPrograms() ?? "missing"}");
        Console.WriteLine($"         RabbitMQ    {RabbitMq.FindServer() ?? "missing"}");
        Console.WriteLine($"         data        {data.Root}{(Directory.Exists(data.Root) ? "" : " (not there yet)")}");
        var engine = await ContainerEngine.FindAsync();
        Console.WriteLine($"aspire   {(engine is null ? "needs a running container engine (Docker or Podman): none answers" : $"can run here, with {engine}")}");
        Console.WriteLine($".NET     {(await Tool.RunAsync(["dotnet", "--version"], TimeSpan.FromSeconds(20))).Output}");
        return missing.Count == 0 || engine is not null ? 0 : 1;
    }
}
