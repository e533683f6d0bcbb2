using AlignDet.Recipes.Runs;
using AlignDet.Web.Datasets;
using AlignDet.Web.Files;
using AlignDet.Web.Identity;
using AlignDet.Web.Pipelines;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AlignDet.Web.Api;

/// <summary>The REST API and the services that it shares with the pages.</summary>
internal static class ApiExtensions
{
    /// <summary>Where the API lies; another meaning of what is there would be a <c>v2</c>.</summary>
    public const string Root = "/api/v1";

    /// <summary>Registers them.</summary>
    public static WebApplicationBuilder AddApi(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<SignedLinks>();
        builder.Services.AddSingleton<PipelineTemplates>();
        builder.Services.AddSingleton<PipelineSubmission>();
        builder.Services.AddSingleton<DatasetRegistration>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DatasetRegistration>());
        builder.Services.ConfigureHttpJsonOptions(options => PlatformJson.Configure(options.SerializerOptions));
        builder.Services.AddExceptionHandler<FaultHandler>();
        // what the framework itself refuses (a wrong method, a body that is no JSON) is told in the same form as everything else
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
            context.ProblemDetails.Extensions.TryAdd(Problems.ErrorsKey, (string[])[context.ProblemDetails.Detail ?? context.ProblemDetails.Title ?? "Refused"]));
        builder.Services.AddOpenApi();
        return builder;
    }

    /// <summary>Maps every resource and the document that describes them, <c>/openapi/v1.json</c>.</summary>
    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi().RequireAuthorization(Policies.Reader);
        RouteGroupBuilder api = app.MapGroup(Root).RequireAuthorization(Policies.Reader)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized);
        api.MapPipelinesApi();
        api.MapRunsApi();
        api.MapRunDataApi();
        api.MapDatasetsApi();
        api.MapRecipesApi();
        api.MapEventsApi();
        // whatever else is asked for below here is a program's mistake, and it shall not get the page for people
        api.Map("/{**rest}", (string? rest) => Problems.Missing($"{Root}/{rest}", "See /openapi/v1.json for what there is")).ExcludeFromDescription();
    }
}
