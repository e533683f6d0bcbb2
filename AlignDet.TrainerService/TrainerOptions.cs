using AlignDet.Experiments.Queue;
using AlignDet.Recipes;
using Microsoft.Extensions.Options;

namespace AlignDet.TrainerService;

/// <summary>What a trainer is; section <c>Trainer</c> of the configuration.</summary>
public sealed class TrainerOptions
{
    public const string Section = "Trainer";

    /// <summary>Lanes whose jobs it takes, with commas between; the first go first.</summary>
    public string Lanes { get; set; } = Experiments.Queue.Lanes.Train;

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
    public string Device { get; set; } = "cpu";

    /// <summary>Folder for files in the making.</summary>
    public string WorkFolder { get; set; } = Path.Combine(Path.GetTempPath(), "aligndet-work");

    /// <summary>Its name in records, for people.</summary>
    public string Name { get; set; } = FormattableString.Invariant($"{Environment.MachineName}-{Environment.ProcessId}");

    /// <summary>How long a run may take to write its checkpoint when the service is told to stop.</summary>
    public double GraceSeconds { get; set; } = 60;

    /// <summary>Threads that Torch may use for one operation; 0: one for each core.</summary>
    public int Threads { get; set; }

    internal IReadOnlyList<string> LaneList => Lanes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Names every problem of the section at once.</summary>
internal sealed class TrainerOptionsValidator : IValidateOptions<TrainerOptions>
{
    public ValidateOptionsResult Validate(string? name, TrainerOptions options)
    {
        string[] problems = [.. Problems(options)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(TrainerOptions options)
    {
        string section = TrainerOptions.Section;
        if (options.LaneList.Count == 0 || options.LaneList.Except(Lanes.All).Any())
        {
            yield return $"{section}:Lanes is \"{options.Lanes}\". Give one or more of {string.Join(", ", Lanes.All)}, with commas between.";
        }
        if (options.GraceSeconds is not (>= 1 and <= 3600))
        {
            yield return $"{section}:GraceSeconds is {options.GraceSeconds}. Give 1 to 3600.";
        }
        if (options.Threads is not (>= 0 and <= 1024))
        {
            yield return $"{section}:Threads is {options.Threads}. Give 0 (one for each core) to 1024.";
        }
        if (DeviceProblem(options.Device) is { } problem)
        {
            yield return $"{section}:Device: {problem}";
        }
    }

    private static string? DeviceProblem(string device)
    {
        try
        {
            if (device != "cpu")
            {
                Detection.TorchDevice.Parse(device);
            }
            return null;
        }
        catch (BadInputException fault)
        {
            return fault.Message;
        }
    }
}
