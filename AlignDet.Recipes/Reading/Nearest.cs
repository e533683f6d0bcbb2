namespace AlignDet.Recipes.Reading;

/// <summary>Finds the word that was probably meant.</summary>
public static class Nearest
{
    /// <summary>
    /// The known word with the fewest edits (insert, delete, replace, swap of neighbours; case is ignored), or null where
    /// none is similar: more edits than 2 and than a third of the word. Equally near words: the first of them.
    /// </summary>
    public static string? Find(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(known);
        string? best = null;
        int fewest = Math.Max(2, word.Length / 3) + 1;
        foreach (string candidate in known)
        {
            int edits = Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (edits < fewest && edits < Math.Max(word.Length, candidate.Length))
            {
                (best, fewest) = (candidate, edits);
            }
        }
        return best;
    }

    /// <summary>"Did you mean ...", or all known words where none is similar.</summary>
    public static string Advice(string word, IReadOnlyCollection<string> known) =>
        Find(word, known) is { } near ? $"Did you mean \"{near}\"?" : $"Known: {string.Join(", ", known)}";

    /// <summary>Damerau-Levenshtein distance in its "optimal string alignment" form.</summary>
    public static int Distance(string a, string b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        int[,] edits = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            edits[i, 0] = i;
        }
        for (int j = 0; j <= b.Length; j++)
        {
            edits[0, j] = j;
        }
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = edits[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(replaced, 1 + Math.Min(edits[i - 1, j], edits[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
                }
            }
        }
        return edits[a.Length, b.Length];
    }
}
