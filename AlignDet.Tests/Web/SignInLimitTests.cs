using System.Net;
using AlignDet.Web.Identity;
using Xunit;

namespace AlignDet.Tests.Web;

/// <summary>Tries of tokens; a server of its own, as they count for all of its sign-ins.</summary>
public sealed class SignInLimitTests(WebServerWithToken server) : IClassFixture<WebServerWithToken>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tokens_cannot_be_tried_without_end()
    {
        using HttpClient client = server.CreateClient();
        HttpStatusCode status = HttpStatusCode.OK;
        int tries = 0;
        // a window may end on the way, not again and again
        for (; tries < 3 * SignInLimit.Tries && status != HttpStatusCode.TooManyRequests; tries++)
        {
            using FormUrlEncodedContent form = new(new Dictionary<string, string> { ["token"] = $"guess number {tries} of the token" });
            using HttpResponseMessage answer = await client.PostAsync("/signin", form, Cancel);
            status = answer.StatusCode;
        }
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.True(tries > SignInLimit.Tries);

        using HttpResponseMessage page = await client.GetAsync("/signin", Cancel);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }
}
