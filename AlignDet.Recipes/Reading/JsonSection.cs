using System.Text.Json;

namespace AlignDet.Recipes.Reading;

/// <summary>
/// One object of a file. Every getter notes its key as known, reports a value that does not fit, and then goes on with the
/// fallback; <see cref="Close"/> reports the keys that nobody asked for.
/// </summary>
internal sealed class JsonSection
{
    private readonly JsonElement _object;
    private readonly ProblemList _problems;
    private readonly List<string> _known = [];

    /// <param name="value">The object; <c>default</c> where the file has none.</param>
    /// <param name="path">Its key path; empty for the root.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public JsonSection(JsonElement value, string path, ProblemList problems)
    {
        _problems = problems;
        Path = path;
        if (value.ValueKind == JsonValueKind.Object)
        {
            _object = value;
        }
        else if (value.ValueKind != JsonValueKind.Undefined)
        {
            problems.Add(path, $"is {JsonText.Describe(value)}", "Give an object: { ... }");
        }
    }

    public string Path { get; }

    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    public void Problem(string key, string problem, string cure) => _problems.Add(PathOf(key), problem, cure);

    /// <summary>The raw value; <see cref="JsonValueKind.Undefined"/> where the key is absent.</summary>
    public JsonElement Value(string key)
    {
        _known.Add(key);
        return _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(key, out JsonElement value) ? value : default;
    }

    public bool Has(string key) => Value(key).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    public JsonSection Section(string key) => new(Value(key), PathOf(key), _problems);

    public int Int(string key, int fallback, int min, int max = int.MaxValue)
    {
        JsonElement value = Value(key);
        return value.ValueKind == JsonValueKind.Undefined ? fallback : Whole(value, key, min, max) ?? fallback;
    }

    public int? OptionalInt(string key, int min) => Has(key) ? Whole(Value(key), key, min, int.MaxValue) : null;

    public double Number(string key, double fallback, NumberRange range)
    {
        JsonElement value = Value(key);
        return value.ValueKind == JsonValueKind.Undefined ? fallback : Real(value, key, range) ?? fallback;
    }

    public double? OptionalNumber(string key, NumberRange range) => Has(key) ? Real(Value(key), key, range) : null;

    public bool Flag(string key, bool fallback)
    {
        JsonElement value = Value(key);
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined: return fallback;
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            default:
                Problem(key, $"is {JsonText.Describe(value)}", "Give true or false");
                return fallback;
        }
    }

    /// <summary>Text, or null where the key is absent, null or no text.</summary>
    public string? OptionalText(string key, string cure)
    {
        JsonElement value = Value(key);
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }
        if (value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
        {
            Problem(key, $"is {JsonText.Describe(value)}", cure);
        }
        return null;
    }

    public string OneOf(string key, string fallback, params IReadOnlyList<string> allowed)
    {
        string all = "Allowed: " + string.Join(", ", allowed.Select(a => $"\"{a}\""));
        JsonElement value = Value(key);
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            return fallback;
        }
        if (value.ValueKind != JsonValueKind.String)
        {
            Problem(key, $"is {JsonText.Describe(value)}", all);
            return fallback;
        }
        string text = value.GetString()!;
        if (allowed.Contains(text))
        {
            return text;
        }
        string advice = Nearest.Find(text, allowed) is { } near ? $"Did you mean \"{near}\"? {all}" : all;
        Problem(key, $"\"{text}\" is not known", advice);
        return fallback;
    }

    public IReadOnlyList<int> Ints(string key, IReadOnlyList<int> fallback, int min)
    {
        JsonElement value = Value(key);
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            return fallback;
        }
        if (value.ValueKind != JsonValueKind.Array)
        {
            Problem(key, $"is {JsonText.Describe(value)}", "Give a list of whole numbers, such as [1, 2]");
            return fallback;
        }
        int index = 0;
        int?[] items = [.. value.EnumerateArray().Select(item => Whole(item, $"{key}[{index++}]", min, int.MaxValue))];
        return items.Contains(null) ? fallback : [.. items.Select(item => item!.Value)];
    }

    /// <summary>The objects of a list; none where the key is absent.</summary>
    public IReadOnlyList<JsonSection> Sections(string key, string cure)
    {
        JsonElement value = Value(key);
        if (value.ValueKind == JsonValueKind.Array)
        {
            JsonSection[] items = [.. value.EnumerateArray().Select((item, index) => new JsonSection(item, $"{PathOf(key)}[{index}]", _problems))];
            return [.. items.Where(item => item._object.ValueKind == JsonValueKind.Object)]; // what is no object is reported already
        }
        if (value.ValueKind != JsonValueKind.Undefined)
        {
            Problem(key, $"is {JsonText.Describe(value)}", cure);
        }
        return [];
    }

    /// <summary>Reports the keys that no getter has asked for, with the key that was probably meant.</summary>
    /// <param name="elsewhere">Paths that a key may have been meant for.</param>
    /// <param name="foreign">Says of a key what is wrong with it and what to do, where more is known than that it is not known.</param>
    public void Close(IReadOnlyCollection<string>? elsewhere = null, Func<string, (string Problem, string Cure)?>? foreign = null)
    {
        if (_object.ValueKind != JsonValueKind.Object)
        {
            return;
        }
        foreach (string key in _object.EnumerateObject().Select(p => p.Name).Distinct().Where(k => !_known.Contains(k)))
        {
            if (foreign?.Invoke(key) is var (problem, cure))
            {
                Problem(key, problem, cure);
                continue;
            }
            string? moved = elsewhere?.FirstOrDefault(path => path.EndsWith("." + key, StringComparison.OrdinalIgnoreCase));
            Problem(key, "is not a known key", Nearest.Find(key, _known) is null && moved is not null
                ? $"It belongs at \"{moved}\""
                : Nearest.Advice(key, _known));
        }
    }

    private int? Whole(JsonElement value, string key, int min, int max)
    {
        NumberRange range = NumberRange.AtLeast(min).UpTo(max);
        bool isWhole = value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number)
            && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue && range.Contains(number);
        if (!isWhole)
        {
            Problem(key, $"is {JsonText.Describe(value)}", $"Give a whole number {range}");
        }
        return isWhole ? (int)value.GetDouble() : null;
    }

    private double? Real(JsonElement value, string key, NumberRange range)
    {
        // 1e400 is read as infinity
        bool fits = value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number)
            && double.IsFinite(number) && range.Contains(number);
        if (!fits)
        {
            Problem(key, $"is {JsonText.Describe(value)}", $"Give a number {range}");
        }
        return fits ? value.GetDouble() : null;
    }
}
