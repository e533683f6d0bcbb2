namespace AlignDet.Detection.PreTraining;

/// <summary>How fast the momentum detector follows the online one (source: the official momentum_update_hook.py).</summary>
public static class MomentumSchedule
{
    /// <summary>m = 1 - (1 - first) (cos(pi step / steps) + 1) / 2.</summary>
    /// <param name="first">m at step 0, usually 0.996.</param>
    /// <param name="step">The step just taken, from 0.</param>
    /// <param name="steps">Steps of the whole stage.</param>
    public static double At(double first, long step, long steps) =>
        1 - ((1 - first) * (Math.Cos(Math.PI * step / steps) + 1) / 2);
}
