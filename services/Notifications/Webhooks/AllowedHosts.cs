using System.Net;
using System.Net.Sockets;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.Extensions.Options;

namespace KiBiennale.Notifications.Webhooks;

/// <summary>Asks for the addresses of a name.</summary>
public delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellationToken);

/// <summary>
/// Keeps requests that others have us make away from what is not public. What counts is the address that is connected to: a
/// name is asked for once, all its addresses are looked at, and one of them, and no name, is connected to.
/// </summary>
internal sealed class AllowedHosts(ResolveHost resolve, IOptions<WebhookOptions> options)
{
    public const string Refused = "url_not_allowed";

    private const int LongestUrl = 2000;
    private const int HttpsPort = 443;
    private const int FirstFreePort = 1024;

    private static readonly TimeSpan s_longestResolving = TimeSpan.FromSeconds(5);

    /// <summary>Checks the address of a webhook, as it is given.</summary>
    /// <param name="faults">Where to say what is wrong.</param>
    /// <param name="path">The field.</param>
    /// <param name="value">What it holds.</param>
    /// <param name="known">An address that was checked before: where its name leads now matters when it is connected to.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<string> ReadAsync(Faults faults, string path, string? value, string? known, CancellationToken cancellationToken)
    {
        var url = faults.Required(path, value, LongestUrl);
        if (faults.HasWithin(path))
            return url;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            faults.Add(path, "must be an absolute https address.");
        else if (FaultOf(uri) is { } fault)
            faults.Add(path, fault, Refused);
        else if (url != known)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_longestResolving);
            try
            {
                await ResolveAsync(uri.IdnHost, limit.Token);
            }
            catch (Exception exception) when (exception is HostNotAllowedException or SocketException or ArgumentException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                faults.Add(path, exception is HostNotAllowedException ? exception.Message : "has a host that has no address.", Refused);
            }
        }

        return url;
    }

    /// <summary>What makes the connections of webhooks.</summary>
    public SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        // Whose requests ours belong to is nothing to others.
        ActivityHeadersPropagator = null,
        ConnectCallback = ConnectAsync,
        // In kilobytes; of a body only as much is read as lets the connection be used again.
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 16 * 1024,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        // Where a name leads is asked anew from time to time.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(context.DnsEndPoint.Host, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private string? FaultOf(Uri uri)
    {
        if (uri.UserInfo.Length > 0)
            return "must be an address without user and password.";
        var isLocal = options.Value.AllowLoopback && uri.IsLoopback;
        if (uri.Scheme is not "https" && !(isLocal && uri.Scheme is "http"))
            return "must be an https address.";
        return uri.Port is HttpsPort or >= FirstFreePort || isLocal ? null : "must have the port 443, or one from 1024 on.";
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        // As .NET reads it, which knows numbers of all kinds.
        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await resolve(host, cancellationToken);
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);
        return Array.TrueForAll(addresses, IsAllowed) ? addresses : throw new HostNotAllowedException();
    }

    private bool IsAllowed(IPAddress address) =>
        PublicAddresses.Contains(address) || (options.Value.AllowLoopback && !address.IsIPv4MappedToIPv6 && IPAddress.IsLoopback(address));
}

/// <summary>A host leads to what is not public.</summary>
internal sealed class HostNotAllowedException() : Exception("leads to an address that is not public.");
