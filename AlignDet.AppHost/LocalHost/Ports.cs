using System.Net;
using System.Net.Sockets;

namespace AlignDet.AppHost.LocalHost;

/// <summary>Ports on loopback.</summary>
internal static class Ports
{
    /// <summary>So many different ports that nobody listens on.</summary>
    public static Queue<int> Free(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        try
        {
            foreach (TcpListener listener in listeners)
                listener.Start();
            return new Queue<int>(listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port));
        }
        finally
        {
            foreach (TcpListener listener in listeners)
                listener.Dispose();
        }
    }

    public static bool IsFree(int port) =>
        CanListen(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanListen(IPAddress.IPv6Loopback, port));

    private static bool CanListen(IPAddress address, int port)
    {
        using TcpListener listener = new(address, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException fault)
        {
            return fault.SocketErrorCode is not (SocketError.AddressAlreadyInUse or SocketError.AccessDenied);
        }
    }
}
