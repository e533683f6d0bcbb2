using System.Text.Json;
using AlignDet.Experiments.Live;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AlignDet.Tests.Web;

/// <summary>What programs can learn about the API, and its stream of events.</summary>
public sealed class OpenApiTests(WebServer server) : IClassFixture<WebServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_lists_every_route_with_what_it_does()
    {
        using HttpClient client = server.CreateClient();
        using JsonDocument document = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json", Cancel));
        JsonElement paths = document.RootElement.GetProperty("paths");
        int routes = 0;
        foreach (RouteEndpoint endpoint in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            string route = endpoint.RoutePattern.RawText!.TrimEnd('/');
            if (!route.StartsWith("/api/", StringComparison.Ordinal) || route.Contains("**", StringComparison.Ordinal))
            {
                continue;
            }
            routes++;
            string method = Assert.Single(endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods);
            Assert.True(paths.TryGetProperty(route, out JsonElement path), $"{route} is not described");
            JsonElement operation = path.GetProperty(method.ToLowerInvariant());
            Assert.False(string.IsNullOrEmpty(operation.GetProperty("summary").GetString()), $"{route} says not what it does");
            Assert.Contains(operation.GetProperty("responses").EnumerateObject(), answer => answer.Name.StartsWith('2'));
        }
        Assert.True(routes >= 25, $"only {routes} routes");
        Assert.Equal(routes, paths.EnumerateObject().Sum(path => path.Value.EnumerateObject().Count()));
    }

    [Fact]
    public async Task Whoever_listens_hears_what_changes()
    {
        using HttpClient client = server.CreateClient();
        using HttpResponseMessage answer = await client.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using StreamReader lines = new(await answer.Content.ReadAsStreamAsync(Cancel));
        LiveFeed feed = server.Services.GetRequiredService<LiveFeed>();
        Assert.Equal("event: ping", await lines.ReadLineAsync(Cancel));
        // who has been told so listens
        await feed.PublishAsync(new LiveEvent(LiveKind.Run, "elsewhere", "not-for-us"));
        await feed.PublishAsync(new LiveEvent(LiveKind.Run, "default", "a-run"));
        string? line = "";
        while (line != "event: run")
        {
            line = await lines.ReadLineAsync(Cancel);
            Assert.NotNull(line);
        }
        Assert.Equal("""data: {"kind":"run","workspace":"default","id":"a-run"}""", await lines.ReadLineAsync(Cancel));
    }
}
