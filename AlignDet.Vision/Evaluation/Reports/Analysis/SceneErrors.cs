namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>The errors of one picture by kind; <see cref="ErrorSplit"/> says how they are told apart.</summary>
internal sealed class SceneErrors
{
    /// <summary>Overlap from which an object is found.</summary>
    public const double Foreground = 0.5;

    /// <summary>Overlap up to which there is only background.</summary>
    public const double Background = 0.1;

    private readonly PictureScene _scene;
    private readonly SceneMatch _match;

    public SceneErrors(PictureScene scene)
    {
        _scene = scene;
        _match = new SceneMatch(scene, scene.Detections.Length, Foreground);
        bool[] isMendable = new bool[scene.Truths.Length];
        var detections = new List<JudgedDetection>(scene.Detections.Length);
        for (int d = 0; d < scene.Detections.Length; d++)
        {
            if (_match.Truths[d] != SceneMatch.InCrowd)
                detections.Add(Judge(d, isMendable));
        }
        Detections = detections;
        int[] unfound = [.. Enumerable.Range(0, scene.Truths.Length).Where(t => !_match.IsFound[t] && !scene.Truths[t].IsCrowd)];
        FalseNegatives = [.. unfound.Select(t => scene.Truths[t].Class)];
        Missed = [.. unfound.Where(t => !isMendable[t]).Select(t => scene.Truths[t].Class)];
    }

    /// <summary>Hits and errors from the highest score down, without those in crowds.</summary>
    public IReadOnlyList<JudgedDetection> Detections { get; }

    /// <summary>Classes of the objects that were not found.</summary>
    public int[] FalseNegatives { get; }

    /// <summary>Classes of those among them that no error of class or place would find when mended.</summary>
    public int[] Missed { get; }

    private JudgedDetection Judge(int d, bool[] isMendable)
    {
        SceneDetection detection = _scene.Detections[d];
        if (_match.Truths[d] >= 0)
            return new JudgedDetection(detection.Score, detection.Class, Error: null, detection.Class);
        (DetectionErrorKind kind, int truth) = KindOf(d);
        // the first, being of the highest score, mends an object; over both kinds, and only one that nothing has found
        int mended = -1;
        if (truth >= 0 && !_match.IsFound[truth] && !isMendable[truth])
        {
            isMendable[truth] = true;
            mended = _scene.Truths[truth].Class;
        }
        return new JudgedDetection(detection.Score, detection.Class, kind, mended);
    }

    /// <summary>The kind of an error, and the object that the detection would find were it mended, or -1.</summary>
    private (DetectionErrorKind Kind, int Truth) KindOf(int d)
    {
        int own = Closest(d, isOwnClass: true);
        int other = Closest(d, isOwnClass: false);
        double ownIou = own >= 0 ? _scene.IousOf(d)[own] : 0;
        double otherIou = other >= 0 ? _scene.IousOf(d)[other] : 0;
        if (ownIou is >= Background and < Foreground)
            return (DetectionErrorKind.Localisation, own);
        if (otherIou >= Foreground)
            return (DetectionErrorKind.Classification, other);
        if (ownIou >= Foreground)
            return (DetectionErrorKind.Duplicate, -1);
        return (Math.Max(ownIou, otherIou) <= Background ? DetectionErrorKind.Background : DetectionErrorKind.Both, -1);
    }

    /// <summary>The object of highest overlap with a detection, of its class or of the others; -1 where there is none.</summary>
    private int Closest(int d, bool isOwnClass)
    {
        ReadOnlySpan<double> ious = _scene.IousOf(d);
        int best = -1;
        for (int t = 0; t < ious.Length; t++)
        {
            SceneTruth truth = _scene.Truths[t];
            if (!truth.IsCrowd && truth.Class == _scene.Detections[d].Class == isOwnClass && (best < 0 || ious[t] > ious[best]))
                best = t;
        }
        return best;
    }
}

/// <summary>A detection and what was wrong with it.</summary>
/// <param name="Score">Its score.</param>
/// <param name="Class">Its class.</param>
/// <param name="Error">Null for a hit.</param>
/// <param name="MendedClass">The class in which it is a hit once mended, its own for a hit; -1 where mending leaves it out.</param>
internal readonly record struct JudgedDetection(double Score, int Class, DetectionErrorKind? Error, int MendedClass);
