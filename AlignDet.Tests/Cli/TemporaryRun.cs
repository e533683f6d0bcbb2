using AlignDet.Cli;
using AlignDet.Recipes.Stages;

namespace AlignDet.Tests.Cli;

/// <summary>A folder to run in, and the tool with stages of the test's choice; gone afterwards.</summary>
internal sealed class TemporaryRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aligndet-cli-").FullName;

    public string Path(params string[] parts) => System.IO.Path.Combine([_folder, .. parts]);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(name))!);
        File.WriteAllText(Path(name), text);
        return Path(name);
    }

    public static async Task<(int Code, string Out, string Error)> RunAsync(Func<string, IStage> stages, params string[] arguments)
    {
        using StringWriter written = new(), told = new();
        int code = await new CommandLine(new CliOutput(written, told), stages).RunAsync(arguments);
        return (code, written.ToString(), told.ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
