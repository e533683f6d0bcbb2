using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Datasets;
using Xunit;

namespace AlignDet.Tests.Web;

/// <summary>Requests and answers as the tests need them.</summary>
internal static class Answers
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>The body of an answer that must have this status.</summary>
    public static async Task<T> ReadAsync<T>(this HttpResponseMessage answer, HttpStatusCode expected = HttpStatusCode.OK)
    {
        string body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode} instead of {(int)expected}: {body}");
        return JsonSerializer.Deserialize<T>(body, PlatformJson.Compact)!;
    }

    /// <summary>The problems of an answer of this status, which must be a proper one: no page, and nothing of the program's inside.</summary>
    public static async Task<string[]> ProblemsAsync(this HttpResponseMessage answer, HttpStatusCode expected)
    {
        string body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode} instead of {(int)expected}: {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
        using JsonDocument problem = JsonDocument.Parse(body);
        return [.. problem.RootElement.GetProperty("errors").EnumerateArray().Select(line => line.GetString()!)];
    }

    /// <summary>Registers a folder and waits until that has ended.</summary>
    public static async Task<DatasetOperation> RegisterAsync(this HttpClient client, string path, string? name = null)
    {
        using HttpResponseMessage started = await client.PostAsJsonAsync("/api/v1/datasets", new { name, path }, TestContext.Current.CancellationToken);
        await started.ReadAsync<DatasetOperation>(HttpStatusCode.Accepted);
        return await client.EndedAsync(started.Headers.Location!);
    }

    /// <summary>The operation at an address once it has ended.</summary>
    public static async Task<DatasetOperation> EndedAsync(this HttpClient client, Uri operation)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(s_longest);
        while (true)
        {
            using HttpResponseMessage answer = await client.GetAsync(operation, deadline.Token);
            DatasetOperation now = await answer.ReadAsync<DatasetOperation>();
            if (now.HasEnded)
            {
                return now;
            }
            await Task.Delay(20, deadline.Token);
        }
    }
}
