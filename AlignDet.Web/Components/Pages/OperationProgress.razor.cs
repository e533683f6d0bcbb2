using AlignDet.Web.Datasets;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Pages;

/// <summary>How far the registration of a data set is.</summary>
public sealed partial class OperationProgress
{
    /// <summary>The registration.</summary>
    [Parameter]
    [EditorRequired]
    public DatasetOperation Operation { get; set; } = null!;

    private string Phase => Operation.Phase switch
    {
        "draw" => "drawing scenes",
        "read" => "reading annotations",
        "pictures" => "checking pictures",
        "hash" => "hashing files",
        "write" => "writing the record",
        "" => "waiting",
        string other => other,
    };
}
