using Spectre.Console;

namespace AlignDet.Cli.Display;

/// <summary>Runs work under the display that fits standard error.</summary>
internal static class StageDisplay
{
    public static async Task<T> RunAsync<T>(CliOutput output, string title, TimeProvider time, Func<IStageDisplay, Task<T>> work)
    {
        if (!output.IsTerminal)
        {
            return await work(new PlainDisplay(output.Error, title, time));
        }
        IAnsiConsole console = output.CreateErrorConsole();
        return await LiveDisplay.Create(console).StartAsync(progress => work(new LiveDisplay(console, progress, title, time)));
    }
}
