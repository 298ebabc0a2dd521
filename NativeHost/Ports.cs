using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace KiBiennale.NativeHost;

/// <summary>Ports on loopback.</summary>
internal static class Ports
{
    private static readonly HashSet<int> s_given = [];

    /// <summary>A port that nobody listens on, given once.</summary>
    public static int Free()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            lock (s_given)
            {
                if (s_given.Add(port))
                    return port;
            }
        }
    }

    /// <summary>Says so when somebody listens on the port already.</summary>
    public static void RequireFree(int port)
    {
        if (IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port))
            throw new UserException($"Port {port} is in use: choose another with --port.");
    }
}
