using System.Net;
using System.Net.Sockets;

namespace KiBiennale.Notifications.Webhooks;

/// <summary>Tells addresses of the public internet from those that only mean something here (IANA's registries of special-purpose addresses).</summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] s_special4 =
    [
        .. ((string[])[
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"]).Select(network => IPNetwork.Parse(network)),
    ];

    /// <summary>What is given out to the public. Outside it lie loopback, link-local, unique local and mapped addresses, multicast and NAT64.</summary>
    private static readonly IPNetwork s_global6 = IPNetwork.Parse("2000::/3");

    /// <summary>Within it: IETF protocols with Teredo, documentation, 6to4, and AS112. An IPv4 address that lies in one of them would get past the list above.</summary>
    private static readonly IPNetwork[] s_special6 =
        [.. ((string[])["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"]).Select(network => IPNetwork.Parse(network))];

    public static bool Contains(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Array.Exists(s_special4, network => network.Contains(address)),
        AddressFamily.InterNetworkV6 => s_global6.Contains(address) && !Array.Exists(s_special6, network => network.Contains(address)),
        _ => false,
    };
}
