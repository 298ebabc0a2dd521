using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace KiBiennale.Gateway.Tests;

/// <summary>A line to the broker that can be cut: whoever talks over it loses the connection, and gets none until it is mended.</summary>
internal sealed class BrokerLine : IDisposable
{
    private readonly Uri _broker;
    private readonly ConcurrentBag<TcpClient> _ends = [];
    private readonly IPEndPoint _address;
    private TcpListener? _listener;

    public BrokerLine(Servers servers)
    {
        _broker = new Uri(servers.RabbitMq);
        _listener = Listen(new(IPAddress.Loopback, 0));
        _address = (IPEndPoint)_listener.LocalEndpoint;
    }

    /// <summary>The broker's address by this line.</summary>
    public string RabbitMq => new UriBuilder(_broker) { Host = _address.Address.ToString(), Port = _address.Port }.Uri.ToString();

    public void Cut()
    {
        _listener!.Dispose();
        _listener = null;
        while (_ends.TryTake(out var end))
            end.Dispose();
    }

    public void Mend() => _listener = Listen(_address);

    public void Dispose()
    {
        if (_listener is not null)
            Cut();
    }

    private TcpListener Listen(IPEndPoint address)
    {
        var listener = new TcpListener(address);
        listener.Start();
        _ = AcceptAsync(listener);
        return listener;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptTcpClientAsync();
                var far = new TcpClient();
                _ends.Add(near);
                _ends.Add(far);
                await far.ConnectAsync(_broker.Host, _broker.Port);
                _ = CopyAsync(near, far);
                _ = CopyAsync(far, near);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is cut.
        }
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, or left by one side: the other one is told.
        }

        from.Dispose();
        to.Dispose();
    }
}
