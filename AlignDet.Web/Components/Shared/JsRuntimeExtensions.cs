using Microsoft.JSInterop;

namespace AlignDet.Web.Components.Shared;

/// <summary>Calls to the browser that may come too late.</summary>
internal static class JsRuntimeExtensions
{
    /// <summary>Calls unless the browser has gone: on the way out there is nothing left to clean there.</summary>
    public static async ValueTask TryAsync(this IJSRuntime js, string name, params object?[] arguments)
    {
        try
        {
            await js.InvokeVoidAsync(name, arguments);
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }
}
