using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace AlignDet.Tests.Web;

/// <summary>Who gets in, where sign-in is configured.</summary>
public sealed partial class IdentityTests(WebServerWithToken server) : IClassFixture<WebServerWithToken>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1/runs")]
    [InlineData("/api/v1/events")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/files/abc")]
    [InlineData("/")]
    public async Task Nothing_is_shown_without_the_token(string path)
    {
        using HttpClient client = Client();
        using HttpResponseMessage answer = await client.GetAsync(path, Cancel);
        Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Redirect, $"{path}: {answer.StatusCode}");
        Assert.True(answer.Headers.Location?.OriginalString.Contains("/signin", StringComparison.Ordinal) ?? path.StartsWith("/api", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_token_as_bearer_lets_a_program_in_and_a_wrong_one_does_not()
    {
        using HttpClient client = Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", WebServer.Token);
        using HttpResponseMessage right = await client.GetAsync("/api/v1/runs", Cancel);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", WebServer.Token + "x");
        using HttpResponseMessage wrong = await client.GetAsync("/api/v1/runs", Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal("Bearer", wrong.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Signing_in_on_the_page_opens_the_page_that_was_asked_for()
    {
        using HttpClient client = Client();
        using HttpResponseMessage answer = await SignInAsync(client, WebServer.Token, "/runs?state=failed");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/runs?state=failed", answer.Headers.Location?.OriginalString);
        Assert.Contains(answer.Headers.GetValues("Set-Cookie"), cookie => cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase));

        using HttpResponseMessage runs = await client.GetAsync("/api/v1/runs", Cancel);
        Assert.Equal(HttpStatusCode.OK, runs.StatusCode);
    }

    [Fact]
    public async Task A_wrong_token_signs_nobody_in()
    {
        using HttpClient client = Client();
        using HttpResponseMessage answer = await SignInAsync(client, "not the token at all", "/");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("not the admin token", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using HttpResponseMessage runs = await client.GetAsync("/api/v1/runs", Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, runs.StatusCode);
    }

    [Theory]
    [InlineData("https://elsewhere.example")]
    [InlineData("//elsewhere.example")]
    [InlineData("/\\elsewhere.example")]
    public async Task Signing_in_never_leads_to_another_site(string returnUrl)
    {
        using HttpClient client = Client();
        using HttpResponseMessage answer = await SignInAsync(client, WebServer.Token, returnUrl);
        Assert.Equal("/", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Signing_in_without_the_form_s_own_mark_is_refused()
    {
        using HttpClient client = Client();
        using FormUrlEncodedContent form = new(new Dictionary<string, string> { ["token"] = WebServer.Token });
        using HttpResponseMessage answer = await client.PostAsync("/signin", form, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task What_a_signed_in_user_makes_carries_the_user_s_name()
    {
        using HttpClient client = Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", WebServer.Token);
        using HttpResponseMessage answer = await client.PostAsync("/api/v1/pipelines", Answers.Json(Presets.Find("drawn-scenes").Json), Cancel);
        PipelineRecord record = await answer.ReadAsync<PipelineRecord>(HttpStatusCode.Created);
        Assert.Equal((Principals.AdminName, "default"), (record.CreatedBy, record.Workspace));
    }

    [Theory]
    [InlineData("http://0.0.0.0:5000")]
    [InlineData("http://*:5000")]
    [InlineData("http://+:5000")]
    [InlineData("http://[::]:5000")]
    [InlineData("http://192.168.1.7:5000")]
    [InlineData("http://localhost:5000;http://example.org:5001")]
    public void Without_a_token_an_address_that_others_can_reach_is_refused(string urls)
    {
        BadInputException fault = Assert.Throws<BadInputException>(() => Read(("urls", urls)));
        Assert.Contains("Identity:AdminToken", Assert.Single(fault.Problems), StringComparison.Ordinal);
        Assert.True(Read(("urls", urls), ("Identity:AdminToken", WebServer.Token)).IsOpen);
    }

    [Theory]
    [InlineData("HTTP_PORTS", "8080")]
    [InlineData("HTTPS_PORTS", "8081")]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://*:80")]
    public void Other_settings_that_open_a_port_count_too(string key, string value) =>
        Assert.Throws<BadInputException>(() => Read((key, value)));

    [Theory]
    [InlineData("")]
    [InlineData("http://localhost:5000")]
    [InlineData("http://127.0.0.1:5000;http://[::1]:5000")]
    [InlineData("http://unix:/tmp/socket")]
    public void Addresses_of_this_machine_need_no_token(string urls) => Assert.False(Read(("urls", urls)).IsOpen);

    [Fact]
    public void Every_problem_of_the_settings_is_told_at_once()
    {
        BadInputException fault = Assert.Throws<BadInputException>(() => Read(("Identity:AdminToken", "short"), ("Hosts", "https://a.example,b.example,c d")));
        Assert.Equal(3, fault.Problems.Count);
    }

    private static IdentitySettings Read(params (string Key, string Value)[] settings) => IdentitySettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create<string, string?>(pair.Key, pair.Value))).Build());

    private HttpClient Client() => server.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    private static async Task<HttpResponseMessage> SignInAsync(HttpClient client, string token, string returnUrl)
    {
        string page = await client.GetStringAsync($"/signin?returnUrl={Uri.EscapeDataString(returnUrl)}", Cancel);
        Dictionary<string, string> fields = HiddenField().Matches(page).ToDictionary(
            match => WebUtility.HtmlDecode(match.Groups[1].Value), match => WebUtility.HtmlDecode(match.Groups[2].Value));
        fields["token"] = token;
        using FormUrlEncodedContent form = new(fields);
        return await client.PostAsync("/signin", form, Cancel);
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">")]
    private static partial Regex HiddenField();
}
