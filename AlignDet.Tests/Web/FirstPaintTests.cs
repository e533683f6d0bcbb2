using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace AlignDet.Tests.Web;

/// <summary>What a page is before its connection to the server stands.</summary>
public sealed partial class FirstPaintTests(WebServer server) : IClassFixture<WebServer>
{
    [Theory]
    [InlineData("/datasets")]
    [InlineData("/runs")]
    [InlineData("/pipelines/new")]
    public async Task Nothing_can_be_typed_or_pressed_that_would_be_lost(string path)
    {
        using HttpClient client = server.CreateClient();
        string page = await client.GetStringAsync(path, TestContext.Current.CancellationToken);
        Match frame = DisabledFrame().Match(page);
        Assert.True(frame.Success);
        string[] loose = [.. Control().Matches(page.Remove(frame.Index, frame.Length)).Select(control => control.Value).Where(control => !control.Contains(" disabled", StringComparison.Ordinal))];
        Assert.Empty(loose);
    }

    [Theory]
    [InlineData("text/html", "There is no such page")]
    [InlineData("application/json", "")]
    public async Task Where_there_is_nothing_a_person_is_told_so(string accept, string words)
    {
        using HttpClient client = server.CreateClient();
        client.DefaultRequestHeaders.Add("Accept", accept);
        using HttpResponseMessage answer = await client.GetAsync("/nothing/here", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        string page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(words.Length == 0 ? page.Length == 0 : page.Contains(words, StringComparison.Ordinal));
    }

    [GeneratedRegex("<fieldset[^>]* disabled[^>]*>.*</fieldset>", RegexOptions.Singleline)]
    private static partial Regex DisabledFrame();

    [GeneratedRegex("<(button|input|select|textarea)[^>]*>")]
    private static partial Regex Control();
}
