// The platform as a graph of its parts: see AlignDet.AppHost.csproj for the two hosts that run it.
using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(args);

var jobs = builder.AddRedis("jobs")
    .WithDataVolume()
    .WithPersistence();

var blobs = builder.AddAzureStorage("storage")
    .RunAsEmulator(emulator => emulator.WithDataVolume())
    .AddBlobs("blobs");

// long jobs: proposals, pre-training, fine-tuning
var trainer = builder.AddProject<Projects.AlignDet_TrainerService>("trainer", launchProfileName: null)
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReference(jobs)
    .WithReference(blobs)
    .WaitFor(jobs)
    .WithEnvironment("Trainer__Lanes", "train")
    .WithReplicas(builder.Configuration.GetValue("Trainer:Replicas", 1));

// jobs of seconds that somebody waits for, prediction and evaluation: they never stand behind a training
var predictor = builder.AddProject<Projects.AlignDet_TrainerService>("predictor", launchProfileName: null)
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReference(jobs)
    .WithReference(blobs)
    .WaitFor(jobs)
    .WithEnvironment("Trainer__Lanes", "interactive");

var web = builder.AddProject<Projects.AlignDet_Web>("web")
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithReference(jobs)
    .WithReference(blobs)
    .WithReference(trainer)
    .WithReference(predictor)
    .WaitFor(jobs);

if (builder.ExecutionContext.IsPublishMode)
{
    builder.AddAzureContainerAppEnvironment("env");
    // on any address but loopback the dashboard asks for a sign-in, and it answers under names it knows only
    web.WithEnvironment("Identity__AdminToken", builder.AddParameter("admin-token", secret: true))
        .WithEnvironment("Hosts", builder.AddParameter("hosts", "*.azurecontainerapps.io", publishValueAsDefault: true));
}

builder.Build().Run();
