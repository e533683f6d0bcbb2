namespace AlignDet.Recipes;

/// <summary>
/// Something the user gave is wrong: a file, a recipe, an argument. The message says what, where and what to do, and is
/// shown as it is (exit code 1, never a stack trace).
/// </summary>
public sealed class BadInputException : Exception
{
    /// <summary>One problem, in one line.</summary>
    /// <param name="where">The file, and the place in it where known: <c>instances_train.json: annotations[3].bbox</c>.</param>
    /// <param name="problem">What is wrong, without a full stop.</param>
    /// <param name="cure">What to do about it, without a full stop.</param>
    /// <param name="inner">The fault that told of it, for logs.</param>
    public BadInputException(string where, string problem, string cure, Exception? inner = null)
        : base($"{where}: {problem}. {cure}{(cure.EndsWith('?') ? "" : ".")}", inner)
    {
        Problems = [Message];
        Problem = problem;
        Cure = cure;
    }

    /// <summary>Several problems found together, each a line of its own.</summary>
    public BadInputException(IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>Every problem, one line each.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>What is wrong, without the place; null where there are several problems.</summary>
    public string? Problem { get; }

    /// <summary>What to do about it; null where there are several problems.</summary>
    public string? Cure { get; }
}
