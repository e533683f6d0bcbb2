using System.Security.Claims;
using AlignDet.Experiments.Runs;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlignDet.Web.Api;

/// <summary><c>/runs</c>: lists, shows, and what users do to them.</summary>
internal static class RunsApi
{
    private const int UsualLimit = 100;
    private const int MostAtOnce = 1000;

    private delegate Task<RunRecord> RunAction(RunControl control, string workspace, string id, CancellationToken cancel);

    public static void MapRunsApi(this RouteGroupBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/runs").WithTags("Runs");
        group.MapGet("", ListAsync).WithSummary("Runs, newest first; state and stage take several, separated by commas");
        group.MapGet("/{id}", FindAsync).WithSummary("A run").ProducesProblem(StatusCodes.Status404NotFound);
        MapAction(group, "pause", "Ask a run to write a checkpoint and stop", (control, workspace, id, cancel) => control.PauseAsync(workspace, id, cancel));
        MapAction(group, "resume", "Let a paused run go on", (control, workspace, id, cancel) => control.ResumeAsync(workspace, id, cancel));
        MapAction(group, "cancel", "End a run", (control, workspace, id, cancel) => control.CancelAsync(workspace, id, cancel));
        MapAction(group, "retry", "Queue a failed or cancelled run again", (control, workspace, id, cancel) => control.RetryAsync(workspace, id, cancel));
    }

    /// <summary>The run, or the answer that there is none.</summary>
    public static ProblemHttpResult Missing(string id) => Problems.Missing($"The run {id}", "GET /api/v1/runs lists those there are");

    private static async Task<Ok<IReadOnlyList<RunRecord>>> ListAsync(
        ClaimsPrincipal user, RunRepository runs, string? state, string? stage, string? pipeline, int? limit, CancellationToken cancel)
    {
        List<string> problems = [];
        string[] states = OneOf("state", state, [.. Enum.GetNames<RunState>().Select(name => name.ToLowerInvariant())], problems);
        string[] stages = OneOf("stage", stage, StageNames.All, problems);
        int most = limit ?? UsualLimit;
        if (most is < 1 or > MostAtOnce)
        {
            problems.Add($"limit: {most} is out of range. Give 1 to {MostAtOnce}.");
        }
        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
        IReadOnlyList<RunRecord> all = await runs.ListAsync(user.Caller().Workspace, cancel);
        return TypedResults.Ok<IReadOnlyList<RunRecord>>([.. all
            .Where(run => states.Length == 0 || states.Contains(run.State.ToString().ToLowerInvariant()))
            .Where(run => stages.Length == 0 || stages.Contains(run.Stage))
            .Where(run => pipeline is null || run.Pipeline == pipeline)
            .Take(most).Select(Shown)]);
    }

    private static async Task<Results<Ok<RunRecord>, ProblemHttpResult>> FindAsync(
        string id, ClaimsPrincipal user, RunRepository runs, CancellationToken cancel) =>
        await runs.FindAsync(user.Caller().Workspace, id, cancel) is { } found ? TypedResults.Ok(Shown(found.Value)) : Missing(id);

    private static void MapAction(RouteGroupBuilder group, string verb, string summary, RunAction action) =>
        group.MapPost($"/{{id}}/{verb}", (string id, ClaimsPrincipal user, RunRepository runs, RunControl control, CancellationToken cancel) =>
                ActAsync(action, id, user, runs, control, cancel))
            .WithSummary(summary).RequireAuthorization(Policies.Editor)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Ok<RunRecord>, ProblemHttpResult>> ActAsync(
        RunAction action, string id, ClaimsPrincipal user, RunRepository runs, RunControl control, CancellationToken cancel)
    {
        string workspace = user.Caller().Workspace;
        if (await runs.FindAsync(workspace, id, cancel) is null)
        {
            return Missing(id);
        }
        try
        {
            return TypedResults.Ok(Shown(await action(control, workspace, id, cancel)));
        }
        catch (BadInputException fault)
        {
            return Problems.Conflict(fault);
        }
    }

    /// <summary>Without the fence: whoever has it could write in the name of the trainer.</summary>
    private static RunRecord Shown(RunRecord run) => run with { Owner = null };

    private static string[] OneOf(string key, string? given, IReadOnlyList<string> known, List<string> problems)
    {
        string[] parts = (given ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        problems.AddRange(parts.Where(part => !known.Contains(part))
            .Select(part => $"{key}: \"{part}\" is not known. Give one of {string.Join(", ", known)}."));
        return parts;
    }
}
