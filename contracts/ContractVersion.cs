using System.Collections.Concurrent;
using System.Reflection;

namespace KiBiennale.Contracts;

/// <summary>
/// The version of a contract that has one above 1. It rises only when an older release would misunderstand the message;
/// a field that adds something does not raise it. Who knows a lower version sets the message aside instead of guessing.
/// </summary>
/// <param name="version">2 or above.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ContractVersionAttribute(int version) : Attribute
{
    /// <summary>The version.</summary>
    public int Version { get; } = version;
}

/// <summary>Which version of a contract this release knows.</summary>
public static class ContractVersion
{
    private static readonly ConcurrentDictionary<Type, int> s_versions = new();

    /// <summary>The version of a contract; 1 where nothing else is said.</summary>
    public static int Of(Type contract) =>
        s_versions.GetOrAdd(contract, static type => type.GetCustomAttribute<ContractVersionAttribute>()?.Version ?? 1);
}
