using AlignDet.Experiments;
using AlignDet.ServiceDefaults;
using Microsoft.AspNetCore.Builder;

namespace AlignDet.TrainerService;

internal static class Program
{
    public static Task<int> Main(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.AddExperiments();
        builder.AddTrainer();

        WebApplication app = builder.Build();
        app.MapDefaultEndpoints();
        return app.RunOrExplainAsync();
    }
}
