using AlignDet.Detection.Stages;
using AlignDet.Recipes.Stages;
using AlignDet.TrainerService.Work;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AlignDet.TrainerService;

/// <summary>Registers what carries runs out.</summary>
public static class TrainerExtensions
{
    /// <summary>A worker that takes jobs of its lanes, one at a time; options in the section <c>Trainer</c>.</summary>
    public static IHostApplicationBuilder AddTrainer(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services.AddOptions<TrainerOptions>().BindConfiguration(TrainerOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TrainerOptions>, TrainerOptionsValidator>();
        services.AddOptions<HostOptions>().Configure<IConfiguration>((host, configuration) =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(configuration.GetValue($"{TrainerOptions.Section}:{nameof(TrainerOptions.GraceSeconds)}", new TrainerOptions().GraceSeconds)));
        services.AddSingleton<Func<string, IStage>>(StageCatalog.Create);
        services.AddSingleton<WorkFolders>();
        services.AddSingleton<RunReferences>();
        services.AddSingleton<RegisteredData>();
        services.AddSingleton<ResumePoint>();
        services.AddSingleton<AttemptRunner>();
        services.AddHostedService<TrainerWorker>();
        return builder;
    }
}
