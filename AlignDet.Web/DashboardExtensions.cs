using AlignDet.Web.Components;
using AlignDet.Web.Identity;
using MudBlazor.Services;

namespace AlignDet.Web;

/// <summary>The pages.</summary>
internal static class DashboardExtensions
{
    /// <summary>Blazor on the server, with MudBlazor's components.</summary>
    public static WebApplicationBuilder AddDashboard(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddMudServices();
        return builder;
    }

    /// <summary>Every page asks for a reader at least; one that changes something asks for more by its own attribute.</summary>
    public static void MapDashboard(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode().RequireAuthorization(Policies.Reader);
    }
}
