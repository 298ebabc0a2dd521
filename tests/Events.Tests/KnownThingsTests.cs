using FsCheck.Xunit;
using KiBiennale.Contracts;
using KiBiennale.Events.Domain;

namespace KiBiennale.Events.Tests;

public sealed class KnownThingsTests
{
    [Property]
    public bool In_whatever_order_messages_come_the_newest_stays(long[] versions)
    {
        var positive = versions.Select(version => Math.Abs(version % 1000) + 1).ToArray();
        if (positive.Length == 0)
            return true;
        var hub = KnownHub.Of(Message(positive[0]));
        foreach (var version in positive)
            hub.Follow(Message(version));

        return hub.Version == positive.Max() && hub.Trusted == (positive.Max() % 2 == 0);
    }

    private static HubChanged Message(long version) => new("bochum", version, new("Bochum"), Trusted: version % 2 == 0);
}
