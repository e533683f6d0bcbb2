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

    [GeneratedRegex("<fieldset[^>]* disabled[^>]*>.*</fieldset>", RegexOptions.Singleline)]
    private static partial Regex DisabledFrame();

    [GeneratedRegex("<(button|input|select|textarea)[^>]*>")]
    private static partial Regex Control();
}
