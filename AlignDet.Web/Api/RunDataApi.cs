using System.Net.Mime;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using AlignDet.Experiments.Metrics;
using AlignDet.Experiments.Runs;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Vision.Evaluation.Reports;
using AlignDet.Web.Files;
using AlignDet.Web.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlignDet.Web.Api;

/// <summary><c>/runs/{id}/...</c>: what a run has written.</summary>
internal static class RunDataApi
{
    private const int UsualPoints = 500;
    private const int UsualLines = 200;
    private const int Most = 10_000;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(2);

    public static void MapRunDataApi(this RouteGroupBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/runs/{id}").WithTags("Runs").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/recipe", RecipeAsync).WithSummary("The recipe, no reference left open").Produces<Recipe>();
        group.MapGet("/results", ResultsAsync).WithSummary("results.json, once there is one").Produces<JsonElement>();
        group.MapGet("/report", ReportAsync).WithSummary("report.json of the last evaluation: curves, confusion matrix, kinds of errors, best and worst pictures").Produces<DetectionReport>();
        group.MapGet("/metrics", MetricsAsync).WithSummary("Metrics by name (names, separated by commas), thinned to maxPoints a series");
        group.MapGet("/log", LogAsync).WithSummary("The last lines of the log, oldest first");
        group.MapGet("/pictures", PicturesAsync).WithSummary("Pictures with boxes, newest step first, as signed links");
        group.MapGet("/checkpoints", CheckpointsAsync).WithSummary("The best and the last checkpoint, as signed links");
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> RecipeAsync(
        string id, ClaimsPrincipal user, RunRepository runs, CancellationToken cancel)
    {
        string workspace = user.Caller().Workspace;
        return await runs.FindAsync(workspace, id, cancel) is null
            ? RunsApi.Missing(id)
            : Json(RecipeWriter.Write(await runs.ReadRecipeAsync(workspace, id, cancel)));
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> ResultsAsync(
        string id, ClaimsPrincipal user, RunRepository runs, CancellationToken cancel)
    {
        string workspace = user.Caller().Workspace;
        if (await runs.FindAsync(workspace, id, cancel) is not { Value: var run })
        {
            return RunsApi.Missing(id);
        }
        return await FileAsync(run, run.Results, runs.Store, cancel) is { } text
            ? text
            : Problems.Missing($"A result of the run {id}", $"It is {run.State.ToString().ToLowerInvariant()}; results come when it has succeeded");
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> ReportAsync(
        string id, ClaimsPrincipal user, RunRepository runs, CancellationToken cancel)
    {
        string workspace = user.Caller().Workspace;
        if (await runs.FindAsync(workspace, id, cancel) is not { Value: var run })
        {
            return RunsApi.Missing(id);
        }
        return await FileAsync(run, run.Published.GetValueOrDefault(ReportPicture.FileName), runs.Store, cancel) is { } text
            ? text
            : Problems.Missing($"A report of the run {id}", $"It is {run.State.ToString().ToLowerInvariant()}, stage {run.Stage}; fine-tune and evaluate give a report when they have succeeded");
    }

    private static async Task<ContentHttpResult?> FileAsync(RunRecord run, string? key, IArtifactStore store, CancellationToken cancel) =>
        key is not null && await store.ReadAsync(StoreKeys.RunFolder(run.Workspace, run.Id) + key, cancel) is { } blob
            ? Json(Encoding.UTF8.GetString(blob.Content.Span))
            : null;

    private static async Task<Results<Ok<IReadOnlyList<MetricSeries>>, ProblemHttpResult>> MetricsAsync(
        string id, ClaimsPrincipal user, RunRepository runs, RunData data, string? names, int? maxPoints, CancellationToken cancel)
    {
        int points = InRange("maxPoints", maxPoints ?? UsualPoints);
        string[]? wanted = names?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string workspace = user.Caller().Workspace;
        return await runs.FindAsync(workspace, id, cancel) is null
            ? RunsApi.Missing(id)
            : TypedResults.Ok(await data.MetricsAsync(workspace, id, wanted is { Length: > 0 } ? wanted : null, points, cancel));
    }

    private static async Task<Results<Ok<IReadOnlyList<LogLine>>, ProblemHttpResult>> LogAsync(
        string id, ClaimsPrincipal user, RunRepository runs, RunData data, int? lines, CancellationToken cancel)
    {
        int most = InRange("lines", lines ?? UsualLines);
        string workspace = user.Caller().Workspace;
        return await runs.FindAsync(workspace, id, cancel) is null
            ? RunsApi.Missing(id)
            : TypedResults.Ok(await data.LogAsync(workspace, id, most, cancel));
    }

    private static async Task<Results<Ok<IReadOnlyList<PictureResource>>, ProblemHttpResult>> PicturesAsync(
        string id, ClaimsPrincipal user, RunRepository runs, RunData data, SignedLinks links, CancellationToken cancel)
    {
        string workspace = user.Caller().Workspace;
        if (await runs.FindAsync(workspace, id, cancel) is null)
        {
            return RunsApi.Missing(id);
        }
        return TypedResults.Ok<IReadOnlyList<PictureResource>>([.. (await data.PicturesAsync(workspace, id, cancel)).Select(picture => new PictureResource(
            picture.Name, picture.Step, links.Create(picture.Key, Path.GetFileName(picture.Key), s_lifetime), picture.Width, picture.Height, picture.Boxes))]);
    }

    private static async Task<Results<Ok<IReadOnlyList<CheckpointResource>>, ProblemHttpResult>> CheckpointsAsync(
        string id, ClaimsPrincipal user, RunRepository runs, SignedLinks links, CancellationToken cancel)
    {
        string workspace = user.Caller().Workspace;
        if (await runs.FindAsync(workspace, id, cancel) is not { Value: var run })
        {
            return RunsApi.Missing(id);
        }
        List<CheckpointResource> found = [];
        if (run.Best is { } best)
        {
            found.Add(new("best", best.Checkpoint, best.Metric, best.Value, await FilesAsync(run, best.Checkpoint, runs.Store, links, cancel)));
        }
        if (run.Last is { } last)
        {
            found.Add(new("last", last.Checkpoint, null, null, await FilesAsync(run, last.Checkpoint, runs.Store, links, cancel)));
        }
        return TypedResults.Ok<IReadOnlyList<CheckpointResource>>(found);
    }

    private static async Task<IReadOnlyList<FileResource>> FilesAsync(
        RunRecord run, string checkpoint, IArtifactStore store, SignedLinks links, CancellationToken cancel)
    {
        List<FileResource> files = [];
        await foreach (StoreEntry entry in store.ListAsync($"{StoreKeys.RunFolder(run.Workspace, run.Id)}{checkpoint}/", cancel))
        {
            string name = Path.GetFileName(entry.Key);
            files.Add(new FileResource(name, entry.Bytes, links.Create(entry.Key, name, s_lifetime)));
        }
        return files;
    }

    private static ContentHttpResult Json(string text) => TypedResults.Text(text, MediaTypeNames.Application.Json, Encoding.UTF8);

    private static int InRange(string key, int value) => value is >= 1 and <= Most
        ? value
        : throw new BadInputException(key, $"{value} is out of range", $"Give 1 to {Most}");
}
