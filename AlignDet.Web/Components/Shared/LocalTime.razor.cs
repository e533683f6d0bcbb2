using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Shared;

/// <summary>A moment, in the browser's own time zone and language.</summary>
public sealed partial class LocalTime
{
    /// <summary>The moment.</summary>
    [Parameter]
    [EditorRequired]
    public DateTimeOffset Utc { get; set; }

    /// <summary>Only the time of day.</summary>
    [Parameter]
    public bool Clock { get; set; }

    private DateTimeOffset? _drawn;
    private bool _drawnClock;

    // the browser has replaced the text: drawing the same moment again would only waste messages
    /// <inheritdoc/>
    protected override bool ShouldRender()
    {
        bool changed = _drawn != Utc || _drawnClock != Clock;
        (_drawn, _drawnClock) = (Utc, Clock);
        return changed;
    }
}
