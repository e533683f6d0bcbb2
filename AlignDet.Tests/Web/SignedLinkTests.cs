using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AlignDet.Experiments.Store;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Datasets;
using AlignDet.Web.Files;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AlignDet.Tests.Web;

/// <summary>Links to files of the store and of data sets.</summary>
public sealed class SignedLinkTests(WebServer server) : IClassFixture<WebServer>
{
    private static readonly byte[] s_content = Encoding.ASCII.GetBytes("0123456789");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_gives_the_file_with_its_type_and_name()
    {
        using HttpResponseMessage answer = await GetAsync(await LinkAsync("runs/default/a/model.safetensors", "my model.safetensors"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(s_content, await answer.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("my model.safetensors", answer.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
    }

    [Theory]
    [InlineData("a.jpg", "image/jpeg", false)]
    [InlineData("a.PNG", "image/png", false)]
    [InlineData("a.html", "application/octet-stream", true)]
    [InlineData("a.svg", "application/octet-stream", true)]
    public async Task Pictures_are_shown_and_everything_else_is_saved(string name, string type, bool isSaved)
    {
        using HttpResponseMessage answer = await GetAsync(await LinkAsync("runs/default/a/file", name));
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(isSaved, answer.Content.Headers.ContentDisposition?.DispositionType == "attachment");
    }

    [Fact]
    public async Task A_range_gives_that_part()
    {
        using HttpClient client = server.CreateClient();
        using HttpRequestMessage request = new(HttpMethod.Get, await LinkAsync("runs/default/a/range", "a.bin"));
        request.Headers.Range = new RangeHeaderValue(3, 5);
        using HttpResponseMessage answer = await client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal("345", await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("bytes 3-5/10", answer.Content.Headers.ContentRange?.ToString());
    }

    [Fact]
    public async Task A_link_whose_time_is_over_gives_nothing()
    {
        string link = await LinkAsync("runs/default/a/short", "a.bin", TimeSpan.FromMilliseconds(1));
        HttpStatusCode status = HttpStatusCode.OK;
        for (int i = 0; i < 500 && status == HttpStatusCode.OK; i++)
        {
            await Task.Delay(10, Cancel);
            using HttpResponseMessage answer = await GetAsync(link);
            status = answer.StatusCode;
        }
        Assert.Equal(HttpStatusCode.Forbidden, status);
    }

    [Fact]
    public async Task A_link_that_was_changed_gives_nothing()
    {
        string link = await LinkAsync("runs/default/a/changed", "a.bin");
        char[] token = link.ToCharArray();
        int middle = (SignedLinks.Path.Length + token.Length) / 2;
        token[middle] = token[middle] == 'A' ? 'B' : 'A';
        foreach (string bad in (string[])[new string(token), link[..^4], SignedLinks.Path + "/abc", SignedLinks.Path + "/..%2f..%2fkeys"])
        {
            using HttpResponseMessage answer = await GetAsync(bad);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("../outside.jpg")]
    [InlineData("sub/../../outside.jpg")]
    [InlineData("/etc/hostname")]
    [InlineData("missing.jpg")]
    public async Task A_link_to_a_data_set_never_leads_out_of_it(string path)
    {
        string root = Directory.CreateDirectory(Path.Combine(server.Folder, "pictures")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(server.Folder, "outside.jpg"), s_content, Cancel);
        await File.WriteAllBytesAsync(Path.Combine(root, "inside.jpg"), s_content, Cancel);
        DatasetRecord dataset = new()
        {
            Id = "pictures",
            Version = "0123456789ab",
            Name = "Pictures",
            Workspace = "default",
            CreatedBy = "local",
            CreatedUtc = DateTimeOffset.UnixEpoch,
            Root = root,
            Splits = [],
            Classes = [],
        };
        SignedLinks links = server.Services.GetRequiredService<SignedLinks>();
        using HttpResponseMessage inside = await GetAsync(links.Create(dataset, "inside.jpg", TimeSpan.FromHours(1)));
        Assert.Equal(s_content, await inside.Content.ReadAsByteArrayAsync(Cancel));
        using HttpResponseMessage outside = await GetAsync(links.Create(dataset, path, TimeSpan.FromHours(1)));
        Assert.Equal(HttpStatusCode.NotFound, outside.StatusCode);
    }

    [Fact]
    public async Task The_same_picture_keeps_its_link_for_a_while() =>
        Assert.Equal(await LinkAsync("runs/default/a/same", "a.jpg"), await LinkAsync("runs/default/a/same", "a.jpg"));

    [Theory]
    [InlineData("My Scenes (2)", "my-scenes-2")]
    [InlineData("--a__b--", "a-b")]
    public void A_short_name_is_made_of_a_name(string name, string slug) => Assert.Equal(slug, DatasetSlug.Of(name));

    private async Task<string> LinkAsync(string key, string name, TimeSpan? lifetime = null)
    {
        await server.Services.GetRequiredService<IArtifactStore>().WriteAsync(key, s_content, WriteCondition.Always, null, Cancel);
        return server.Services.GetRequiredService<SignedLinks>().Create(key, name, lifetime ?? TimeSpan.FromHours(1));
    }

    private async Task<HttpResponseMessage> GetAsync(string link)
    {
        using HttpClient client = server.CreateClient();
        return await client.GetAsync(link, Cancel);
    }
}
