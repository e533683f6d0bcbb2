using System.Globalization;
using AlignDet.Benchmarks;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

if (args is ["training-steps", .. string[] kinds])
{
    TrainingSteps.Run(kinds);
    return;
}
if (args is ["clustering"])
{
    ClusteringRun.Run();
    return;
}

if (args is ["evaluation", .. string[] folders])
{
    EvaluationTimes.Run(folders.FirstOrDefault());
    return;
}

if (args is ["proposals", string folder, .. string[] rest])
{
    ProposalTimes.Run(folder, rest is [string most] ? int.Parse(most, CultureInfo.InvariantCulture) : int.MaxValue);
    return;
}
if (args is ["proposal-recall", string mode, string pictures, .. string[] more])
{
    ProposalRecall.Run(
        mode,
        pictures,
        Array.Find(more, argument => argument.EndsWith(".json", StringComparison.OrdinalIgnoreCase)),
        more.Select(argument => int.TryParse(argument, CultureInfo.InvariantCulture, out int most) ? most : int.MaxValue).DefaultIfEmpty(int.MaxValue).Min());
    return;
}

// in this process: a generated project of its own would not get the mended Torch of build/Torch.targets, which is unoptimised on purpose
// the median of seven: another program on the machine then spoils a few runs, not the figure
IConfig config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithIterationCount(7).WithToolchain(InProcessEmitToolchain.Instance))
    .AddColumn(StatisticColumn.Median)
    .HideColumns("Mean", "Error", "StdDev", "RatioSD", "Gen0", "Gen1", "Gen2", "Alloc Ratio")
    .WithOptions(ConfigOptions.DisableOptimizationsValidator);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
