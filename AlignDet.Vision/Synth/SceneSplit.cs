namespace AlignDet.Vision.Synth;

/// <summary>The parts of a drawn data set; the numbers go into the seed of every picture and must not change.</summary>
internal enum SceneSplit
{
    Train = 1,
    Val = 2,
    Unlabeled = 3,
    Classification = 4,
}
