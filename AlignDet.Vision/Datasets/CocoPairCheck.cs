namespace AlignDet.Vision.Datasets;

/// <summary>Whether the classes of two annotation files agree.</summary>
internal static class CocoPairCheck
{
    public static List<DatasetProblem> Run(CocoDataset train, CocoDataset val, string trainFile, string valFile)
    {
        var problems = new List<DatasetProblem>();
        Dictionary<string, long> byName = [];
        foreach (CocoCategory category in train.Categories)
            byName.TryAdd(category.Name, category.Id);
        foreach (CocoCategory category in val.Categories)
        {
            string place = $"categories (id {category.Id})", name = Shown.Name(category.Name);
            if (!byName.TryGetValue(category.Name, out long id))
            {
                problems.Add(new(
                    ProblemSeverity.Error, valFile, place, $"the class {name} is not in {trainFile}, so it cannot be learned",
                    "Add it there or take it out here"));
            }
            else if (id != category.Id)
            {
                problems.Add(new(
                    ProblemSeverity.Error, valFile, place, $"the class {name} has the id {id} in {trainFile}, so labels would be mixed up",
                    "Give the classes the same ids in both files"));
            }
        }
        return problems;
    }
}
