using System.Reflection;
using KiBiennale.ServiceDefaults.Messaging;

namespace KiBiennale.NativeHost;

/// <summary>The queues of a service, read from its program: also those where nothing has ever come.</summary>
internal static class KnownQueues
{
    public static ServiceQueues Of(string service) => new(service, prefix: null, Assembly.LoadFrom(Installation.ProgramOf(service)));

    /// <summary>The service that a queue belongs to: the queue's name begins with the service's.</summary>
    public static string? ServiceOf(string queue) =>
        Model.Services.FirstOrDefault(service => queue.StartsWith(service + "-", StringComparison.Ordinal));
}
