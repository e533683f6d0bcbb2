using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AlignDet.AppHost.LocalHost;

/// <summary>One question to a part: is it ready?</summary>
internal static class HealthProbe
{
    private static readonly HttpClient s_client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    /// <summary>Status 200 is the only yes.</summary>
    public static async Task<bool> HttpAsync(Uri address, CancellationToken cancel)
    {
        try
        {
            using HttpResponseMessage answer = await s_client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancel);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>PONG is the only yes.</summary>
    public static async Task<bool> RedisAsync(int port, CancellationToken cancel)
    {
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, port, cancel);
            await using NetworkStream stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray(), cancel);
            byte[] answer = new byte[5];
            await stream.ReadExactlyAsync(answer, cancel);
            return Encoding.ASCII.GetString(answer) == "+PONG";
        }
        catch (Exception fault) when (fault is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
