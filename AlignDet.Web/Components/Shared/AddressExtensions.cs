using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Shared;

/// <summary>Keeps what a page shows in its address, so that a link leads to the same view.</summary>
internal static class AddressExtensions
{
    /// <summary>Sets a part of the address, or takes it out; going back in the browser leads to the page before, not to the choice before.</summary>
    public static void Keep(this NavigationManager navigation, string name, string? value) =>
        navigation.NavigateTo(navigation.GetUriWithQueryParameter(name, value), replace: true);
}
