using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace AlignDet.ServiceDefaults;

/// <summary>What a service tells about itself, and to whom.</summary>
internal static class Telemetry
{
    /// <summary>Metrics, traces and logs; sent where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector, and nowhere else.</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddMeter("AlignDet.*")
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation())
            .WithTracing(traces => traces
                .AddSource(builder.Environment.ApplicationName, "AlignDet.*")
                .AddAspNetCoreInstrumentation(requests => requests.Filter = context => !IsHealthCheck(context.Request.Path))
                .AddHttpClientInstrumentation());
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            telemetry.UseOtlpExporter();
    }

    /// <summary>One line a message on the console; the framework speaks up when something is wrong, and not before.</summary>
    public static void AddConsoleLines(this IHostApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
        foreach (string framework in (string[])["Microsoft", "System", "Polly"])
            builder.Logging.AddFilter(framework, LogLevel.Warning);
    }

    private static bool IsHealthCheck(PathString path) =>
        path.StartsWithSegments(ServiceDefaultsExtensions.HealthPath) || path.StartsWithSegments(ServiceDefaultsExtensions.AlivePath);
}
