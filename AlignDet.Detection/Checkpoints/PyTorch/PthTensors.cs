using System.Globalization;
using AlignDet.Detection.Checkpoints.Pickling;

namespace AlignDet.Detection.Checkpoints.PyTorch;

/// <summary>Finds tensors in a saved object.</summary>
internal static class PthTensors
{
    private const int Deepest = 32;
    private const int MostTensors = 100_000;
    private const int MostVisits = 200_000;
    private const int LongestName = 1024; // a long text can be repeated by every few bytes of a file

    // where training scripts put the weights: mmcv and Lightning, DETR and Swin, others
    private static readonly string[] s_usual = ["state_dict", "model", "model_state_dict", "model_state", "module", "net", "teacher", "student"];

    /// <summary>All tensors by their path, parts joined by <c>/</c>: <c>optimizer/state/0/momentum_buffer</c>.</summary>
    /// <exception cref="Recipes.BadInputException">Containers hold each other without end, or too many.</exception>
    public static OrderedDictionary<string, PickleTensor> All(object? root, string path)
    {
        var found = new OrderedDictionary<string, PickleTensor>();
        int visits = 0;
        Walk(root, "", 0);
        return found;

        void Walk(object? value, string name, int depth)
        {
            CheckName(name, path);
            if (depth > Deepest || ++visits > MostVisits || found.Count > MostTensors)
            {
                throw PthFile.Bad(path, "nests or repeats its containers too often");
            }
            switch (value)
            {
                case PickleTensor tensor:
                    found[name] = tensor;
                    break;
                case PickleDict dict:
                    foreach ((object? key, object? inner) in dict.Pairs.Where(p => Holds(p.Value)))
                    {
                        Walk(inner, Join(name, Key(key)), depth + 1);
                    }
                    break;
                case PickleList { Items: var items }:
                    Each(items, name, depth);
                    break;
                case PickleTuple { Items: var items }:
                    Each(items, name, depth);
                    break;
            }
        }

        void Each(IReadOnlyList<object?> items, string name, int depth)
        {
            for (int i = 0; i < items.Count; i++)
            {
                if (Holds(items[i]))
                {
                    Walk(items[i], Join(name, i.ToString(CultureInfo.InvariantCulture)), depth + 1);
                }
            }
        }
    }

    /// <summary>The dict of a file's weights, and its path.</summary>
    /// <exception cref="Recipes.BadInputException">There is none.</exception>
    public static (string At, PickleDict Weights) StateDict(object? root, string path)
    {
        if (root is not PickleDict dict)
        {
            throw new Recipes.BadInputException(path, "holds no dict of tensors", "Save the model's state_dict() with torch.save");
        }
        if (HasTensors(dict))
        {
            return ("", dict);
        }
        foreach (string key in s_usual)
        {
            if (dict.Find(key) is PickleDict inner)
            {
                if (HasTensors(inner))
                {
                    return (key, inner);
                }
                if (inner.Find("state_dict") is PickleDict deeper && HasTensors(deeper))
                {
                    return (key + "/state_dict", deeper);
                }
            }
        }
        KeyValuePair<object?, object?>[] others = [.. dict.Pairs.Where(p => p.Key is string && p.Value is PickleDict inner && HasTensors(inner)).Take(2)];
        return others is [var only]
            ? ((string)only.Key!, (PickleDict)only.Value!)
            : throw new Recipes.BadInputException(path, "holds no dict of tensors by name", "Save the model's state_dict() with torch.save");
    }

    /// <exception cref="Recipes.BadInputException">The name is too long.</exception>
    public static void CheckName(string name, string path)
    {
        if (name.Length > LongestName)
        {
            throw PthFile.Bad(path, $"has a name of {name.Length} letters, {ShownText.Of(name)}");
        }
    }

    private static bool HasTensors(PickleDict dict) => dict.Pairs.Any(p => p.Key is string && p.Value is PickleTensor);

    private static bool Holds(object? value) => value is PickleTensor or PickleDict or PickleList or PickleTuple;

    private static string Key(object? key) => key switch
    {
        string text => text.Length <= LongestName ? text : text[..(LongestName + 1)],
        long number => number.ToString(CultureInfo.InvariantCulture),
        _ => "?",
    };

    private static string Join(string name, string key) => name.Length == 0 ? key : $"{name}/{key}";
}
