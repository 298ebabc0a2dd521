using System.Reflection;
using KiBiennale.ServiceDefaults.Auth;
using MassTransit;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>The queues of a service: one for each of its consumers, and one for what the broker gives up.</summary>
public sealed class ServiceQueues
{
    private readonly Dictionary<string, string> _queueOfContract = [];

    /// <param name="service">The service's name.</param>
    /// <param name="prefix">What the names of all its system's queues begin with; null: nothing.</param>
    /// <param name="assembly">The service's program, with its consumers.</param>
    public ServiceQueues(string service, string? prefix, Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        Service = service;
        Names = new KebabCaseEndpointNameFormatter(prefix + service, includeNamespace: false);
        Dead = $"{prefix}{service}-dead";
        Consumers = [.. assembly.GetExportedTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IConsumer))),
            typeof(CredentialRevokedConsumer), typeof(PersonSignedOutConsumer)];
        foreach (var consumer in Consumers)
        {
            foreach (var contract in ContractsOf(consumer))
            {
                if (!_queueOfContract.TryAdd(contract.FullName!, QueueOf(consumer)))
                    throw new InvalidOperationException($"{consumer.Name} is the second consumer of {contract.Name} in {service}; there is one for a contract.");
            }
        }
    }

    /// <summary>The service's name.</summary>
    public string Service { get; }

    /// <summary>Names a consumer's queue.</summary>
    public IEndpointNameFormatter Names { get; }

    /// <summary>The service's consumers, and those that every service has.</summary>
    public IReadOnlyList<Type> Consumers { get; }

    /// <summary>Where the broker puts what it gives up.</summary>
    public string Dead { get; }

    /// <summary>Every queue at which messages are handled.</summary>
    public IReadOnlyList<string> All => [.. _queueOfContract.Values.Distinct().Order()];

    /// <summary>Which contract comes to which queue.</summary>
    public IReadOnlyDictionary<string, string> QueueOfContract => _queueOfContract;

    /// <summary>Whether a consumer hears messages in batches.</summary>
    public static bool TakesBatches(Type consumer) => Consumed(consumer).Any(IsBatch);

    private static IEnumerable<Type> ContractsOf(Type consumer) =>
        Consumed(consumer).Select(message => IsBatch(message) ? message.GenericTypeArguments[0] : message);

    private static IEnumerable<Type> Consumed(Type consumer) => consumer.GetInterfaces()
        .Where(consumed => consumed.IsGenericType && consumed.GetGenericTypeDefinition() == typeof(IConsumer<>))
        .Select(consumed => consumed.GenericTypeArguments[0]);

    private static bool IsBatch(Type message) => message.IsGenericType && message.GetGenericTypeDefinition() == typeof(Batch<>);

    private string QueueOf(Type consumer) =>
        (string)typeof(IEndpointNameFormatter).GetMethod(nameof(IEndpointNameFormatter.Consumer))!.MakeGenericMethod(consumer).Invoke(Names, null)!;
}
