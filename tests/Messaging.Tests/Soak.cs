using System.Globalization;

namespace KiBiennale.Messaging.Tests;

/// <summary>How long and how often: short in the suite, long when <c>./biennale test soak</c> sets <c>SOAK_ROUNDS</c>.</summary>
internal static class Soak
{
    /// <summary>How often each fault is tried.</summary>
    public static int Rounds { get; } = int.Parse(Environment.GetEnvironmentVariable("SOAK_ROUNDS") ?? "1", CultureInfo.InvariantCulture);

    public static TimeSpan BrokerAwayShortly { get; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long the broker is away in the last round.</summary>
    public static TimeSpan BrokerAway { get; } = Rounds > 1 ? TimeSpan.FromMinutes(2) : BrokerAwayShortly;
}

/// <summary>The tests that do something to servers, one after the other.</summary>
[CollectionDefinition(nameof(OwnServers))]
public sealed class OwnServersCollection : ICollectionFixture<OwnServers>;
