using AlignDet.Recipes.Runs;

namespace AlignDet.Experiments.Attempts;

/// <summary>How far the phases of a run are, and the time left by a pace that follows the last half minute or so.</summary>
internal sealed class ProgressEstimate(TimeProvider time)
{
    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(0.25);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Pace> _phases = [];
    private RunProgress? _last;

    /// <summary>What was reported last; null before the first report.</summary>
    public RunProgress? Current
    {
        get
        {
            lock (_lock)
            {
                return _last;
            }
        }
    }

    public void Report(string phase, long done, long total)
    {
        lock (_lock)
        {
            if (!_phases.TryGetValue(phase, out Pace? pace) || done < pace.Done)
            {
                _phases[phase] = pace = new Pace { Done = done, At = time.GetTimestamp() };
            }
            TimeSpan passed = time.GetElapsedTime(pace.At);
            if (_last?.Phase != phase)
            {
                // the time that another phase took says nothing of this one's pace
                (pace.Done, pace.At) = (done, time.GetTimestamp());
            }
            else if (done > pace.Done && passed >= s_interval)
            {
                double now = passed.TotalSeconds / (done - pace.Done);
                double weight = pace.SecondsPerStep is null ? 1 : 1 - Math.Exp(-passed / s_memory);
                pace.SecondsPerStep = (weight * now) + ((1 - weight) * (pace.SecondsPerStep ?? 0));
                (pace.Done, pace.At) = (done, time.GetTimestamp());
            }
            double? left = pace.SecondsPerStep is double seconds ? Math.Round(seconds * Math.Max(0, total - done), 1) : null;
            _last = new RunProgress(done, total, phase, left);
        }
    }

    private sealed class Pace
    {
        public long Done { get; set; }

        public long At { get; set; }

        public double? SecondsPerStep { get; set; }
    }
}
