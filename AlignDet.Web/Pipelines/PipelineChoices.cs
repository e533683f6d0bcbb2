using AlignDet.Recipes;

namespace AlignDet.Web.Pipelines;

/// <summary>What a user chooses for a new pipeline; pages change it in place.</summary>
public sealed record PipelineChoices
{
    /// <summary>Display name of the pipeline.</summary>
    public required string Name { get; set; }

    /// <summary>The data set, <c>slug@version</c>.</summary>
    public required string Dataset { get; set; }

    /// <summary>Split whose pictures the detector is pre-trained on, without labels.</summary>
    public required string Unlabelled { get; set; }

    /// <summary>Labelled split to fine-tune on; null: there is none, and the pipeline ends with pre-training.</summary>
    public string? Train { get; set; }

    /// <summary>Labelled split to measure on; null: nothing is measured.</summary>
    public string? Val { get; set; }

    /// <summary>Percent of the labelled pictures to use.</summary>
    public double Percent { get; set; } = 100;

    /// <summary>Short side of the pictures in training, pixels.</summary>
    public int ShortSide { get; set; }

    /// <summary>Steps of pre-training; nobody looks at them where there is none.</summary>
    public int PreTrainingSteps { get; set; }

    /// <summary>Steps of fine-tuning, and of the baseline beside it.</summary>
    public int FineTuneSteps { get; set; }

    /// <summary>Pictures per step.</summary>
    public int Batch { get; set; }

    /// <summary>One of <see cref="DetectorKinds.All"/>; without box-domain pre-training the pipeline is fine-tuning alone.</summary>
    public string Detector { get; set; } = DetectorKinds.RetinaNet;

    /// <summary>One of <see cref="BackboneNames.All"/>.</summary>
    public required string Backbone { get; set; }

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; set; } = 1;
}
