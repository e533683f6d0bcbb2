using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace AlignDet.Web.Identity;

/// <summary>How often one address may try a token, so that nobody can try them all.</summary>
internal static class SignInLimit
{
    /// <summary>Name of the rule, for the endpoint that it holds for.</summary>
    public const string Name = "sign-in";

    /// <summary>Tries within a window.</summary>
    public const int Tries = 10;

    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    public static void Add(RateLimiterOptions options)
    {
        options.AddPolicy(Name, context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress ?? IPAddress.None,
            _ => new FixedWindowRateLimiterOptions { PermitLimit = Tries, Window = s_window }));
        options.OnRejected = async (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = s_window.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
            await PlainPage.Show("Too many tries", $"<p>More than {Tries} tokens were tried from your address. Wait a minute, then <a href=\"{SignIn.Path}\">try again</a>.</p>",
                StatusCodes.Status429TooManyRequests).ExecuteAsync(rejected.HttpContext);
        };
    }
}
