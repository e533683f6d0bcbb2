using System.Diagnostics;
using AlignDet.Web.Files;
using Xunit;

namespace AlignDet.Tests.Web;

/// <summary>The service as a process.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task A_start_on_an_open_address_without_a_token_ends_with_one_line_that_says_what_to_do()
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(SignedLinks).Assembly.Location, "--urls", "http://0.0.0.0:0" },
            Environment =
            {
                ["ConnectionStrings__blobs"] = "file:///nowhere-that-is-needed",
                ["ConnectionStrings__jobs"] = "127.0.0.1:1",
                ["Identity__AdminToken"] = "",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
        string line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("http://0.0.0.0:0: other machines could use the service without sign-in.", line, StringComparison.Ordinal);
        Assert.Empty(await output);
    }
}
