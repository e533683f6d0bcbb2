using System.Net.Mime;
using System.Text;
using AlignDet.Recipes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlignDet.Web.Api;

/// <summary><c>/presets</c> and <c>/recipes/validate</c>.</summary>
internal static class RecipesApi
{
    public static void MapRecipesApi(this RouteGroupBuilder api)
    {
        RouteGroupBuilder presets = api.MapGroup("/presets").WithTags("Recipes");
        presets.MapGet("", List).WithSummary("The recipes and pipelines that come with the program");
        presets.MapGet("/{name}", Find).WithSummary("A preset, with its comments").ProducesProblem(StatusCodes.Status404NotFound).Produces<string>(contentType: MediaTypeNames.Application.Json);
        api.MapPost("/recipes/validate", ValidateAsync).WithTags("Recipes").WithSummary("Every problem of a recipe or a pipeline")
            .Accepts<Recipe>("application/json").RequireAuthorization(Identity.Policies.Reader);
    }

    private static Ok<IReadOnlyList<PresetResource>> List() =>
        TypedResults.Ok<IReadOnlyList<PresetResource>>([.. Presets.List().Select(preset => new PresetResource(preset.Name, preset.Stage, preset.Description, preset.Detector, preset.Backbone))]);

    private static Results<ContentHttpResult, ProblemHttpResult> Find(string name)
    {
        try
        {
            return TypedResults.Text(Presets.Find(name).Json, MediaTypeNames.Application.Json, Encoding.UTF8);
        }
        catch (BadInputException fault)
        {
            return Problems.Missing($"The preset {name}", fault.Cure ?? "GET /api/v1/presets lists those there are");
        }
    }

    private static async Task<Ok<ValidationResource>> ValidateAsync(HttpRequest request, CancellationToken cancel)
    {
        try
        {
            RecipeDocument document = RecipeDocument.Read(await RequestText.ReadAsync(request, cancel), "recipe");
            return TypedResults.Ok(new ValidationResource(true, document.Recipe?.Stage ?? "pipeline", []));
        }
        catch (BadInputException fault)
        {
            return TypedResults.Ok(new ValidationResource(false, null, fault.Problems));
        }
    }
}

/// <summary>A preset.</summary>
/// <param name="Name">How it is asked for.</param>
/// <param name="Stage">Its stage, or <c>pipeline</c>.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Detector">Its kind of detector, where it has one.</param>
/// <param name="Backbone">Its backbone, where it has one.</param>
internal sealed record PresetResource(string Name, string Stage, string Description, string? Detector, string? Backbone);

/// <summary>What a validation found.</summary>
/// <param name="Valid">Whether it can be submitted, as far as it can be told without looking at what it refers to.</param>
/// <param name="Stage">Its stage, or <c>pipeline</c>.</param>
/// <param name="Problems">Every problem, one line each.</param>
internal sealed record ValidationResource(bool Valid, string? Stage, IReadOnlyList<string> Problems);
