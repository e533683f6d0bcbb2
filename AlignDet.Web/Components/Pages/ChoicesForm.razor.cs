using System.Globalization;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Pipelines;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Pages;

/// <summary>The choices for a new pipeline, each with its problems beside it.</summary>
public sealed partial class ChoicesForm
{
    private static readonly string[] s_fields =
    [
        "name", "unlabelled split", "training split", "validation split", "percent", "pre-training steps", "fine-tuning steps",
        "batch", "short side", "detector", "backbone", "seed",
    ];

    // what another detector has other values for
    private static readonly string[] s_ofDetector = ["pre-training steps", "fine-tuning steps", "batch", "short side"];

    // what was typed and is no number, by field
    private readonly Dictionary<string, string> _unreadable = [];

    /// <summary>Changed in place.</summary>
    [Parameter]
    [EditorRequired]
    public PipelineChoices Choices { get; set; } = null!;

    /// <summary>The data set they are for.</summary>
    [Parameter]
    [EditorRequired]
    public DatasetRecord Dataset { get; set; } = null!;

    /// <summary>What is wrong, one line each, <c>field: problem. Cure.</c></summary>
    [Parameter]
    public IReadOnlyList<string> Problems { get; set; } = [];

    /// <summary>Something was changed.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    /// <summary>Another detector was chosen: whoever owns the choices gives new ones.</summary>
    [Parameter]
    public EventCallback<string> OnDetector { get; set; }

    private bool CanPreTrain => DetectorKinds.CanPreTrain(Choices.Detector);

    private IEnumerable<string> Notes
    {
        get
        {
            string title = DetectorKinds.TitleOf(Choices.Detector);
            if (!CanPreTrain)
            {
                string able = string.Join(", ", DetectorKinds.All.Where(DetectorKinds.CanPreTrain).Select(DetectorKinds.TitleOf));
                yield return $"This version pre-trains {able} only. {title} is fine-tuned alone, on the labelled pictures.";
            }
            if (DetectorKinds.MakesMasks(Choices.Detector))
            {
                yield return $"{title} learns the outlines of objects: the data set must have them (segmentation), boxes without one are left out.";
            }
        }
    }

    /// <summary>Whether a problem is shown at one of the fields.</summary>
    public static bool HasField(string problem) => s_fields.Any(field => problem.StartsWith(field + ": ", StringComparison.Ordinal));

    private static string Text(ChangeEventArgs change) => (string?)change.Value ?? "";

    private string Shown(string field, double value) => _unreadable.GetValueOrDefault(field) ?? value.ToString("0.######", CultureInfo.InvariantCulture);

    private Task Set(Action<PipelineChoices> change)
    {
        change(Choices);
        return OnChanged.InvokeAsync();
    }

    private Task ChooseDetector(ChangeEventArgs change)
    {
        foreach (string field in s_ofDetector)
        {
            _unreadable.Remove(field);
        }
        return OnDetector.InvokeAsync(Text(change));
    }

    private Task Whole(ChangeEventArgs change, string field, Action<int> set)
    {
        bool isRead = int.TryParse(Text(change).Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value);
        return Take(field, Text(change), isRead, () => set(value), () => set(int.MinValue));
    }

    private Task Number(ChangeEventArgs change, string field, Action<double> set)
    {
        bool isRead = double.TryParse(Text(change).Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value);
        return Take(field, Text(change), isRead, () => set(value), () => set(double.NaN));
    }

    // a number that cannot be read must not leave the old one in force behind the user's back: the choice becomes one that is refused
    private Task Take(string field, string text, bool isRead, Action set, Action refuse)
    {
        if (isRead)
        {
            _unreadable.Remove(field);
            set();
        }
        else
        {
            _unreadable[field] = text;
            refuse();
        }
        return OnChanged.InvokeAsync();
    }

    private RenderFragment ProblemAt(string field) => builder =>
    {
        string? problem = _unreadable.TryGetValue(field, out string? text)
            ? $"\"{text}\" is not a number that fits here. Give digits, with a point before decimals."
            : Problems.FirstOrDefault(p => p.StartsWith(field + ": ", StringComparison.Ordinal))?[(field.Length + 2)..];
        if (problem is not null)
        {
            builder.OpenElement(0, "span");
            builder.AddAttribute(1, "class", "field-problem");
            builder.AddAttribute(2, "role", "alert");
            builder.AddContent(3, problem);
            builder.CloseElement();
        }
    };
}
