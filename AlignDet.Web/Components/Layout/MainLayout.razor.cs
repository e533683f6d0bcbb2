using AlignDet.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace AlignDet.Web.Components.Layout;

/// <summary>The frame of every page: navigation, theme, and a net for faults.</summary>
public sealed partial class MainLayout : IAsyncDisposable
{
    private ErrorBoundary? _boundary;
    private DotNetObjectReference<MainLayout>? _self;
    private bool _isDark;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter(Name = "Theme")]
    private string? Theme { get; set; }

    private string Here => new Uri(Navigation.Uri).PathAndQuery;

    /// <summary>The system has changed between light and dark.</summary>
    [JSInvokable]
    public void FollowSystem(bool dark)
    {
        _isDark = dark;
        StateHasChanged();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_self is not null)
        {
            await Js.TryAsync("alignDetTheme.unwatch");
            _self.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => _isDark = Theme?.EndsWith("dark", StringComparison.Ordinal) == true;

    /// <inheritdoc/>
    protected override void OnParametersSet() => _boundary?.Recover();

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            await Js.InvokeVoidAsync("alignDetTheme.watch", _self);
            bool dark = await Js.InvokeAsync<bool>("alignDetTheme.current");
            if (dark != _isDark)
            {
                FollowSystem(dark);
            }
        }
    }

    private async Task ToggleThemeAsync()
    {
        _isDark = !_isDark;
        await Js.InvokeVoidAsync("alignDetTheme.set", _isDark);
    }
}
