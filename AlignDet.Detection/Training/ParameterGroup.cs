using AlignDet.Recipes;
using TorchSharp.Modules;

namespace AlignDet.Detection.Training;

/// <summary>Parameters that learn alike.</summary>
/// <param name="LrFactor">Factor on the step's learning rate.</param>
/// <param name="DecayFactor">Factor on the schedule's weight decay.</param>
/// <param name="Members">Names and parameters.</param>
internal sealed record ParameterGroup(double LrFactor, double DecayFactor, IReadOnlyList<(string Name, Parameter Parameter)> Members)
{
    /// <summary>The groups of a schedule, last that of the parameters no entry matches; none is empty.</summary>
    /// <param name="schedule">Its groups and optimiser.</param>
    /// <param name="trained">The parameters that learn.</param>
    /// <param name="names">Names of all parameters of the model: an entry may mean some that do not learn.</param>
    /// <exception cref="BadInputException">An entry matches no parameter at all: a slip that would otherwise change a run unseen.</exception>
    public static IReadOnlyList<ParameterGroup> Of(
        ScheduleSpec schedule, IReadOnlyList<(string Name, Parameter Parameter)> trained, IReadOnlyCollection<string> names)
    {
        for (int i = 0; i < schedule.Groups.Count; i++)
        {
            if (!names.Any(schedule.Groups[i].Matches))
            {
                throw new BadInputException($"schedule.groups[{i}].match", $"\"{schedule.Groups[i].Match}\" is no parameter of this detector",
                    $"Its names begin with {string.Join(", ", names.Select(n => n[..(n.IndexOf('.', StringComparison.Ordinal) + 1)]).Distinct())}");
            }
        }
        ParameterGroupSpec[] rules = [.. schedule.Groups, new ParameterGroupSpec()];
        ILookup<ParameterGroupSpec, (string Name, Parameter)> members = trained.ToLookup(t => Array.Find(rules, r => r.Matches(t.Name))!);
        return [.. rules.Distinct().Where(members.Contains).Select(r => new ParameterGroup(r.LrFactor, r.DecayFactor, [.. members[r]]))];
    }
}
