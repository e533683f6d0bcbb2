using System.Security.Claims;
using AlignDet.Experiments.Datasets;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Datasets;
using AlignDet.Web.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlignDet.Web.Api;

/// <summary><c>/datasets</c>: registers folders and shows what is registered.</summary>
internal static class DatasetsApi
{
    public static void MapDatasetsApi(this RouteGroupBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/datasets").WithTags("Data sets");
        group.MapGet("", ListAsync).WithSummary("The newest version of every data set");
        group.MapPost("", Register).RequireAuthorization(Policies.Editor).WithSummary("Register a folder of this machine; ask for the operation until it has ended");
        group.MapPost("/sample", RegisterSample).RequireAuthorization(Policies.Editor).WithSummary("Draw and register the built-in data set");
        group.MapGet("/operations", ListOperations).WithSummary("Registrations, newest first");
        group.MapGet("/operations/{id}", FindOperation).WithSummary("A registration").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/operations/{id}/cancel", CancelOperation).RequireAuthorization(Policies.Editor).WithSummary("Stop a registration")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/{slug}", FindAsync).WithSummary("A data set, by SLUG or SLUG@VERSION").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/{slug}/problems", ProblemsAsync).WithSummary("What the check found").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<IReadOnlyList<DatasetRecord>>> ListAsync(ClaimsPrincipal user, DatasetRegistry registry, CancellationToken cancel) =>
        TypedResults.Ok(await registry.ListAsync(user.Caller().Workspace, cancel));

    private static Accepted<DatasetOperation> Register(RegisterDataset request, ClaimsPrincipal user, DatasetRegistration registration) =>
        Accepted(registration.Start(request.Path ?? "", request.Name, user.Caller()));

    private static Accepted<DatasetOperation> RegisterSample(ClaimsPrincipal user, DatasetRegistration registration) =>
        Accepted(registration.StartSample(user.Caller()));

    private static Ok<IReadOnlyList<DatasetOperation>> ListOperations(ClaimsPrincipal user, DatasetRegistration registration) =>
        TypedResults.Ok(registration.List(user.Caller().Workspace));

    private static Results<Ok<DatasetOperation>, ProblemHttpResult> FindOperation(string id, ClaimsPrincipal user, DatasetRegistration registration) =>
        registration.Find(user.Caller().Workspace, id) is { } found ? TypedResults.Ok(found) : MissingOperation(id);

    private static Results<Ok<DatasetOperation>, ProblemHttpResult> CancelOperation(string id, ClaimsPrincipal user, DatasetRegistration registration)
    {
        string workspace = user.Caller().Workspace;
        if (registration.Find(workspace, id) is not { } found)
        {
            return MissingOperation(id);
        }
        return registration.Cancel(workspace, id)
            ? TypedResults.Ok(registration.Find(workspace, id) ?? found)
            : Problems.Conflict(new($"operation {id}", "has ended already", "Nothing is left to stop"));
    }

    private static async Task<Results<Ok<DatasetRecord>, ProblemHttpResult>> FindAsync(
        string slug, ClaimsPrincipal user, DatasetRegistry registry, CancellationToken cancel) =>
        await registry.FindAsync(user.Caller().Workspace, slug, cancel) is { } found ? TypedResults.Ok(found) : Missing(slug);

    private static async Task<Results<Ok<IReadOnlyList<DatasetIssue>>, ProblemHttpResult>> ProblemsAsync(
        string slug, ClaimsPrincipal user, DatasetRegistry registry, CancellationToken cancel) =>
        await registry.FindAsync(user.Caller().Workspace, slug, cancel) is { } found
            ? TypedResults.Ok(await registry.IssuesAsync(found, cancel))
            : Missing(slug);

    private static Accepted<DatasetOperation> Accepted(DatasetOperation operation) =>
        TypedResults.Accepted($"{ApiExtensions.Root}/datasets/operations/{operation.Id}", operation);

    private static ProblemHttpResult Missing(string slug) =>
        Problems.Missing($"The data set {slug}", "GET /api/v1/datasets lists those there are");

    private static ProblemHttpResult MissingOperation(string id) => Problems.Missing(
        $"The operation {id}", "It ended long ago, or the service was started anew since: GET /api/v1/datasets shows what is registered");
}

/// <summary>A folder to register.</summary>
/// <param name="Name">Display name; absent: the folder's.</param>
/// <param name="Path">The folder, absolute, on the machine of the service.</param>
internal sealed record RegisterDataset(string? Name, string? Path);
