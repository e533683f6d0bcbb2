using System.Globalization;
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

    /// <summary>PONG to someone who knows the password is the only yes.</summary>
    public static async Task<bool> RedisAsync(int port, string password, CancellationToken cancel)
    {
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, port, cancel);
            await using NetworkStream stream = client.GetStream();
            string length = password.Length.ToString(CultureInfo.InvariantCulture);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"*2\r\n$4\r\nAUTH\r\n${length}\r\n{password}\r\n*1\r\n$4\r\nPING\r\n"), cancel);
            byte[] answer = new byte["+OK\r\n+PONG".Length];
            await stream.ReadExactlyAsync(answer, cancel);
            return Encoding.ASCII.GetString(answer) == "+OK\r\n+PONG";
        }
        catch (Exception fault) when (fault is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
