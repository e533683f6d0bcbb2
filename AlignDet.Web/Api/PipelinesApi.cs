using System.Security.Claims;
using AlignDet.Experiments.Runs;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Identity;
using AlignDet.Web.Pipelines;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AlignDet.Web.Api;

/// <summary><c>/pipelines</c>: submits them and finds them again.</summary>
internal static class PipelinesApi
{
    private const int LongestKey = 200;

    public static void MapPipelinesApi(this RouteGroupBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/pipelines").WithTags("Pipelines");
        group.MapPost("", SubmitAsync).WithSummary("Submit a pipeline; comments are allowed, the same Idempotency-Key gives the pipeline of the first time")
            .RequireAuthorization(Policies.Editor).Accepts<PipelineSpec>("application/json");
        group.MapGet("", ListAsync).WithSummary("All pipelines, newest first");
        group.MapGet("/{id}", FindAsync).WithSummary("A pipeline").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Created<PipelineRecord>> SubmitAsync(
        HttpRequest request, ClaimsPrincipal user, PipelineSubmission pipelines, [FromHeader(Name = "Idempotency-Key")] string? key, CancellationToken cancel)
    {
        if (key is not null && (key.Length is 0 or > LongestKey || key.Any(char.IsControl)))
        {
            throw new BadInputException("Idempotency-Key", "cannot be one", $"Give 1 to {LongestKey} characters, such as a UUID");
        }
        PipelineSpec spec = PipelineReader.ReadSubmission(await RequestText.ReadAsync(request, cancel), "pipeline");
        PipelineRecord record = await pipelines.SubmitAsync(spec, user.Caller(), key, cancel);
        return TypedResults.Created($"{ApiExtensions.Root}/pipelines/{record.Id}", record);
    }

    private static async Task<Ok<IReadOnlyList<PipelineRecord>>> ListAsync(ClaimsPrincipal user, PipelineService pipelines, CancellationToken cancel) =>
        TypedResults.Ok(await pipelines.ListAsync(user.Caller().Workspace, cancel));

    private static async Task<Results<Ok<PipelineRecord>, ProblemHttpResult>> FindAsync(
        string id, ClaimsPrincipal user, PipelineService pipelines, CancellationToken cancel) =>
        await pipelines.FindAsync(user.Caller().Workspace, id, cancel) is { } found
            ? TypedResults.Ok(found)
            : Problems.Missing($"The pipeline {id}", "GET /api/v1/pipelines lists those there are");
}
