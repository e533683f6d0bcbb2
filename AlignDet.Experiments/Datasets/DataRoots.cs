using AlignDet.Recipes;

namespace AlignDet.Experiments.Datasets;

/// <summary>Which folders of the machine users may name: those under <c>DataSets:Roots</c>; with none set, every one, as long as the service is bound to loopback.</summary>
public sealed class DataRoots
{
    /// <summary>The folder or file as an absolute path, links resolved.</summary>
    /// <exception cref="BadInputException">It lies outside the roots or is not there.</exception>
    public string Check(string path) => throw new NotImplementedException();
}
