using System.Diagnostics;
using AlignDet.Cli.Display;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;

namespace AlignDet.Cli.Runs;

/// <summary>One stage, carried out into one folder.</summary>
internal static class StageRun
{
    /// <exception cref="BadInputException">The folder holds the run of another recipe, or the stage finds something wrong.</exception>
    public static async Task<StageOutcome> RunAsync(
        string title, Recipe recipe, RunFolder folder, bool resumes, ReferenceResolver resolver, RunSettings settings)
    {
        if (resumes && folder.HoldsRun)
        {
            RecipeComparison.RefuseOther(folder.RecipeFile, recipe);
        }
        if (resumes && folder.IsDone)
        {
            settings.Output.Error.WriteLine($"{title}: done already");
            return StageOutcome.Completed;
        }
        IStage stage = settings.Stages(recipe.Stage);
        Directory.CreateDirectory(folder.Path);
        using FileStream hold = Hold(folder);
        AtomicFile.WriteText(folder.RecipeFile, RecipeWriter.Write(recipe));

        long start = Stopwatch.GetTimestamp();
        StageOutcome outcome = await StageDisplay.RunAsync(settings.Output, title, settings.Time, async display =>
        {
            settings.Interruption.Tell = message => display.Log(StageLogLevel.Info, message);
            using CliStageContext context = new(folder, resumes, settings, resolver, recipe.Checkpoint.KeepLast, display, EvaluationMetrics.Decides(recipe.Evaluation.Metric));
            try
            {
                return await stage.RunAsync(recipe, context, settings.Interruption.Token);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                WriteToLog(folder, fault);
                throw;
            }
            finally
            {
                settings.Interruption.Tell = settings.Output.Error.WriteLine;
            }
        });
        if (outcome == StageOutcome.Completed)
        {
            AtomicFile.WriteText(folder.DoneFile, CliOutput.ToJson(new { schema = 1, code = ToolVersion.Current, endedUtc = settings.Time.GetUtcNow().UtcDateTime }));
            settings.Output.Error.WriteLine($"{title}: done in {PhaseClock.Show(Stopwatch.GetElapsedTime(start))}");
        }
        return outcome;
    }

    /// <summary>Keeps a second process out of the folder for as long as it is open.</summary>
    private static FileStream Hold(RunFolder folder)
    {
        try
        {
            return new FileStream(folder.File(".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException fault)
        {
            throw new BadInputException(folder.Path, $"another aligndet is at work in this folder, or it cannot be locked ({fault.Message.TrimEnd('.')})", "Wait for it, or take another --out", fault);
        }
    }

    /// <summary>The whole fault goes to the run's log; the terminal shows its message alone.</summary>
    private static void WriteToLog(RunFolder folder, Exception fault) =>
        File.AppendAllText(folder.LogFile, System.Text.Json.JsonSerializer.Serialize(
            new { t = DateTime.UtcNow, level = "error", message = fault.Message, fault = fault.ToString() }) + "\n");
}
