namespace KiBiennale.SystemTests;

/// <summary>The tests that share one running system, one after the other; each leaves it ready.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSystem : ICollectionFixture<RunningSystem>
{
    public const string Name = "one system";
}
