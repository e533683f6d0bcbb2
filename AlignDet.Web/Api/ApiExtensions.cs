using AlignDet.Recipes.Runs;
using AlignDet.Web.Datasets;
using AlignDet.Web.Files;
using AlignDet.Web.Pipelines;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AlignDet.Web.Api;

/// <summary>The REST API and the services that it shares with the pages.</summary>
internal static class ApiExtensions
{
    /// <summary>Registers them.</summary>
    public static WebApplicationBuilder AddApi(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<SignedLinks>();
        builder.Services.AddSingleton<PipelineTemplates>();
        builder.Services.AddSingleton<DatasetRegistration>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DatasetRegistration>());
        builder.Services.ConfigureHttpJsonOptions(options => PlatformJson.Configure(options.SerializerOptions));
        builder.Services.AddExceptionHandler<FaultHandler>();
        builder.Services.AddProblemDetails();
        builder.Services.AddOpenApi();
        return builder;
    }

    /// <summary>Maps every resource under <c>/api/v1</c> and the document that describes them at <c>/openapi/v1.json</c>.</summary>
    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi().RequireAuthorization(Identity.Policies.Reader);
    }
}
