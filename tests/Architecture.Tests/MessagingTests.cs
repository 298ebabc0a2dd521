using MassTransit;

namespace KiBiennale.Architecture.Tests;

/// <summary>What is said is heard.</summary>
public sealed class MessagingTests
{
    private static readonly Type[] s_consumers = ConsumersOf([.. Repository.Services, "ServiceDefaults"]);

    /// <summary>What they miss is missed: no message is heard for being heard by them alone.</summary>
    private static readonly Type[] s_listeners = ConsumersOf("Gateway");

    public static TheoryData<string> Messages => [.. MessageTypes().Select(message => message.Name)];

    [Fact]
    public void Every_consumer_is_public_because_MassTransit_overlooks_others()
    {
        Assert.NotEmpty(s_consumers);
        Assert.NotEmpty(s_listeners);
        Assert.All(s_consumers.Concat(s_listeners), consumer => Assert.True(consumer.IsVisible, consumer.FullName));
    }

    [Fact]
    public void Every_consumer_of_a_service_or_the_gateway_lives_in_its_messaging_folder()
    {
        var consumers = s_consumers.Where(consumer => Repository.Services.Contains(consumer.Assembly.GetName().Name)).ToList();
        Assert.NotEmpty(consumers);
        Assert.All(consumers.Concat(s_listeners), consumer => Assert.EndsWith(".Messaging", consumer.Namespace, StringComparison.Ordinal));
    }

    [Fact]
    public void The_messages_are_told_from_their_parts()
    {
        var messages = MessageTypes().Select(message => message.Name).ToList();
        Assert.Superset(
            new HashSet<string> { "HubChanged", "VenueChanged", "EventPublished", "EventChanged", "EventCancelled", "CredentialRevoked", "StateRequested" },
            messages.ToHashSet());
        Assert.DoesNotContain("EventSnapshot", messages);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Every_message_is_heard_by_somebody(string message) => Assert.Contains(
        s_consumers.SelectMany(consumer => consumer.GetInterfaces()),
        consumed => consumed.IsGenericType && consumed.GetGenericTypeDefinition() == typeof(IConsumer<>)
            && Unwrap(consumed.GenericTypeArguments[0]).FullName == "KiBiennale.Contracts." + message);

    private static Type[] ConsumersOf(params IEnumerable<string> projects) =>
    [
        .. projects.SelectMany(project => Repository.Load(project).GetTypes())
            .Where(type => !type.IsAbstract && typeof(IConsumer).IsAssignableFrom(type)),
    ];

    private static Type Unwrap(Type consumed) =>
        consumed.IsGenericType && consumed.GetGenericTypeDefinition() == typeof(Batch<>) ? consumed.GenericTypeArguments[0] : consumed;

    /// <summary>Contracts that are no part of another.</summary>
    private static IReadOnlyList<Type> MessageTypes()
    {
        var contracts = Repository.Load("KiBiennale.Contracts").GetExportedTypes();
        var parts = contracts.SelectMany(contract => contract.GetProperties())
            .SelectMany(property => (Type[])[property.PropertyType, .. property.PropertyType.GenericTypeArguments]).ToHashSet();
        return [.. contracts.Where(contract => !parts.Contains(contract) && contract.GetMethod("<Clone>$") is not null)];
    }
}
