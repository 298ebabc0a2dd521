namespace KiBiennale.Messaging.Tests;

/// <summary>Worlds that suffer one and the same fault, each with a probe.</summary>
internal sealed class ProbeWorlds : IAsyncDisposable
{
    private readonly List<(ProbeWorld World, ProbeProcess Probe)> _all = [];

    public static async Task<ProbeWorlds> StartAsync(Servers servers, Guard[] without, params (string Name, string Value)[] settings)
    {
        var worlds = new ProbeWorlds();
        worlds._all.AddRange(await Task.WhenAll(without.Select(async guard =>
        {
            var world = await ProbeWorld.CreateAsync(servers, guard);
            return (world, await world.StartProbeAsync(settings));
        })));
        return worlds;
    }

    public Task<T[]> EachAsync<T>(Func<ProbeWorld, ProbeProcess, Task<T>> act) => Task.WhenAll(_all.Select(one => act(one.World, one.Probe)));

    public async ValueTask DisposeAsync()
    {
        foreach (var (world, _) in _all)
            await world.DisposeAsync();
    }
}
