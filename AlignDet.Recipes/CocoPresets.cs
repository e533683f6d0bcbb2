namespace AlignDet.Recipes;

/// <summary>
/// Fine-tuning on COCO for every detector with every backbone, as the field does it: the configurations of AlignDet and mmdet 2.x, of
/// DETR those of its authors, and of Swin those that its authors gave for detection.
/// </summary>
internal static class CocoPresets
{
    // 117266 labelled pictures of train2017, sixteen a step
    private const int DetrEpoch = 7330;

    // what the configurations have otherwise than the defaults, which are torchvision's; no biases before norms in the neck
    private const string Rcnn = """
        "neckNorm": "batch", "roundedAnchors": false, "rpnPostNmsTrain": 1000, "rpnBeta": 0, "boxHead": "4conv1fc", "boxBeta": 0, "roiAligned": true, "roiSampling": 0
        """;

    private static readonly Kind[] s_kinds =
    [
        new(DetectorKinds.RetinaNet, 0.01, null, """
            "neckNorm": "batch", "extraLevelsFrom": "c5", "extraLevelsRelu": false, "roundedAnchors": false, "lossAverage": "batch"
            """),
        new(DetectorKinds.Fcos, 0.01, 35, """
            "neckNorm": "batch", "pointOffset": 0.5, "headBias": false, "centerRadius": 0, "boxLoss": "iou", "centernessOn": "classification", "distances": "exp", "scores": "product", "scoreThreshold": 0.05, "nmsThreshold": 0.5
            """),
        new(DetectorKinds.FasterRcnn, 0.02, null, Rcnn),
        new(DetectorKinds.MaskRcnn, 0.02, null, Rcnn.TrimEnd() + """
            , "binaryMasks": true
            """),
        new(DetectorKinds.Detr, 1e-4, 0.1, ""),
    ];

    private sealed record Kind(string Name, double Lr, double? ClipNorm, string Options)
    {
        public bool IsDetr => Name == DetectorKinds.Detr;
    }

    /// <summary>One for each detector with each backbone.</summary>
    public static IEnumerable<Preset> All()
    {
        foreach (Kind kind in s_kinds)
        {
            string suffix = kind.IsDetr ? "coco-50e" : "coco-12k";
            foreach (string backbone in BackboneNames.All)
            {
                string schedule = kind.IsDetr ? "50 epochs: a GPU and many days" : "the 12k schedule: a GPU and a day";
                string[] header =
                [
                    $"{DetectorKinds.TitleOf(kind.Name)} with {BackboneNames.TitleOf(backbone)} on COCO, {schedule}.",
                    "Give the data set: --set data.dataset=file:DIR, and weights: --set weights.from=file:PATH.",
                ];
                yield return new Preset($"{kind.Name}_{ShortName(backbone)}_{suffix}", StageNames.FineTune, string.Join(' ', header), Json(header, kind, backbone))
                {
                    Detector = kind.Name,
                    Backbone = backbone,
                    Family = $"{kind.Name}_BACKBONE_{suffix}",
                };
            }
        }
    }

    private static string ShortName(string backbone) =>
        backbone.Replace("resnet", "r", StringComparison.Ordinal).Replace('_', '-');

    private static string Json(string[] header, Kind kind, string backbone)
    {
        bool isSwin = BackboneNames.IsSwin(backbone), manySizes = kind.IsDetr || isSwin;
        string options = kind.Options.Length == 0 ? "" : $",\n    \"options\": {{ {kind.Options.Trim()} }}";
        string norm = kind.IsDetr && !isSwin ? ", \"backboneNorm\": \"frozen\"" : "";
        string neck = kind.IsDetr ? "" : "\"neckChannels\": 256, ";
        string sides = manySizes ? "480, 512, 544, 576, 608, 640, 672, 704, 736, 768, 800" : "800";
        return $$"""
            // {{header[0]}}
            // {{header[1]}}
            {
              "schema": 1,
              "stage": "fine-tune",
              "detector": {
                "kind": "{{kind.Name}}", "backbone": "{{backbone}}", {{neck}}"frozenStages": {{(isSwin ? 0 : 1)}}, "normEval": true{{norm}}{{options}}
              },
              "data": { "train": "train2017", "val": "val2017" },
              "input": { "shortSide": [{{sides}}], "longSide": 1333, "flip": 0.5, "sizeDivisor": {{(kind.IsDetr ? 1 : 32)}} },
              // for sixteen pictures a step; with fewer, make the learning rate smaller alike
              "schedule": {
            {{Schedule(kind, isSwin)}}
              },
              "evaluation": { "every": {{(kind.IsDetr ? 5 * DetrEpoch : 4000)}}, "metric": "coco" },
              "checkpoint": { "every": 1000, "keepLast": 2 },
              "seed": 1
            }

            """.ReplaceLineEndings("\n");
    }

    private static string Schedule(Kind kind, bool isSwin)
    {
        string steps = kind.IsDetr ? $"\"steps\": {50 * DetrEpoch}" : "\"steps\": 12000";
        string milestones = kind.IsDetr ? $"{40 * DetrEpoch}" : "9000, 11000";
        // a constant third in the reference, a rise from a third here
        string warmup = kind.IsDetr ? "\"warmupSteps\": 0"
            : isSwin ? "\"warmupSteps\": 1000"
            : kind.Name == DetectorKinds.Fcos ? "\"warmupSteps\": 500, \"warmupFactor\": 0.333" : "\"warmupSteps\": 500";
        string optimizer = kind.IsDetr ? "\"optimizer\": \"adamw\", \"lr\": 1e-4, \"weightDecay\": 1e-4"
            : isSwin ? "\"optimizer\": \"adamw\", \"lr\": 1e-4, \"weightDecay\": 0.05"
            : FormattableString.Invariant($"\"optimizer\": \"sgd\", \"lr\": {kind.Lr}, \"momentum\": 0.9, \"weightDecay\": 1e-4");
        string clip = kind.ClipNorm is { } most ? FormattableString.Invariant($", \"clipNorm\": {most}") : "";
        string? groups = kind.IsDetr ? "{ \"match\": \"backbone.\", \"lrFactor\": 0.1 }"
            : isSwin ? "{ \"match\": \"*relative_position_bias_table\", \"decayFactor\": 0 }, { \"match\": \"*norm*\", \"decayFactor\": 0 }"
            : kind.Name == DetectorKinds.Fcos ? "{ \"match\": \"head.*.bias\", \"lrFactor\": 2, \"decayFactor\": 0 }" : null;
        string last = groups is null ? "" : $",\n    \"groups\": [{groups}]";
        return $"    {steps}, \"batch\": 16, {optimizer}, {warmup}, \"milestones\": [{milestones}]{clip}{last}";
    }
}
