using System.Net;
using AlignDet.Web.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AlignDet.Tests.Web;

/// <summary>Hosts, origins, headers and policies.</summary>
public sealed class SafetyTests(WebServer server) : IClassFixture<WebServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST:5180", true)]
    [InlineData("127.0.0.1:80", true)]
    [InlineData("[::1]:5180", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    public async Task Only_this_machine_s_names_are_answered(string host, bool answered)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, "/api/v1/runs", host: host);
        Assert.Equal(answered ? HttpStatusCode.OK : HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Names_can_be_added()
    {
        IdentitySettings settings = new(null, ["a.example", "*.b.example"], false);
        foreach ((string host, bool passes) in ((string, bool)[])[("a.example", true), ("x.b.example", true), ("b.example", false), ("xb.example", false), ("x.a.example", false)])
        {
            bool reached = false;
            DefaultHttpContext context = new() { RequestServices = server.Services };
            context.Request.Host = new HostString(host);
            await new HostCheck(_ =>
            {
                reached = true;
                return Task.CompletedTask;
            }, settings).InvokeAsync(context);
            Assert.Equal(passes, reached);
        }
    }

    [Fact]
    public async Task Health_is_told_under_every_name()
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, "/alive", host: "10.0.0.7");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(null, true)] // a program
    [InlineData("http://localhost", true)]
    [InlineData("http://evil.example", false)]
    [InlineData("http://localhost:9999", false)]
    [InlineData("null", false)]
    public async Task What_changes_something_must_not_come_from_another_site(string? origin, bool passes)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Post, "/api/v1/runs/nothing/cancel", origin: origin);
        Assert.Equal(passes ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost", HttpStatusCode.OK)]
    public async Task The_pages_channel_opens_for_this_site_only(string origin, HttpStatusCode expected)
    {
        using HttpResponseMessage negotiation = await SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", origin: origin);
        Assert.Equal(expected, negotiation.StatusCode);
        using HttpResponseMessage socket = await SendAsync(HttpMethod.Get, "/_blazor?id=x", origin: origin, upgrade: true);
        Assert.Equal(expected == HttpStatusCode.Forbidden, socket.StatusCode == HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/v1/runs")]
    [InlineData("/api/v1/nothing")]
    public async Task Every_answer_forbids_other_sites_content_and_frames(string path)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, path);
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public void Every_endpoint_asks_for_a_policy_but_a_short_list()
    {
        string[] open = ["/health", "/alive", "/signin"];
        RouteEndpoint[] endpoints = [.. server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];
        Assert.True(endpoints.Length > 30);
        foreach (RouteEndpoint endpoint in endpoints)
        {
            string route = "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
            bool isStatic = endpoint.Metadata.Any(item => item.GetType().Name.StartsWith("StaticAsset", StringComparison.Ordinal));
            bool isOpen = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            if (!isOpen && route == "/{**path:file}")
            {
                continue; // the framework's own, for files added after the build: the fallback policy holds, see below
            }
            Assert.True(isOpen == (isStatic || open.Contains(route)), $"{endpoint.DisplayName} {(isOpen ? "is open to everybody" : "is not on the list")}");
            if (!isOpen)
            {
                Assert.True(endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => data.Policy is not null && Policies.All.Contains(data.Policy)),
                    $"{endpoint.DisplayName} asks for no policy");
            }
        }
    }

    [Fact]
    public async Task What_says_nothing_of_a_policy_is_for_readers()
    {
        AuthorizationPolicy? fallback = await server.Services.GetRequiredService<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync();
        Assert.Contains(fallback!.Requirements.OfType<RolesAuthorizationRequirement>(), role => role.AllowedRoles.Single() == Policies.Reader);
    }

    [Fact]
    public void What_changes_something_asks_for_more_than_reading()
    {
        string[] harmless = ["/signin", "/signout", "/api/v1/recipes/validate", "/_blazor"];
        foreach (RouteEndpoint endpoint in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            string route = "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
            IReadOnlyList<string> methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
            bool isPage = endpoint.Metadata.Any(item => item.GetType().Name == "ComponentTypeMetadata");
            if (methods.Any(method => method is not ("GET" or "HEAD")) && !isPage && !harmless.Any(path => route.StartsWith(path, StringComparison.Ordinal)))
            {
                Assert.Contains(endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(), data => data.Policy is Policies.Editor or Policies.Admin);
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? host = null, string? origin = null, bool upgrade = false)
    {
        using HttpClient client = server.CreateClient();
        using HttpRequestMessage request = new(method, path);
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }
        if (upgrade)
        {
            request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        }
        return await client.SendAsync(request, Cancel);
    }
}
