using AlignDet.Recipes;

namespace AlignDet.Web.Components.Shared;

/// <summary>What went wrong, in words for users; never a stack trace.</summary>
/// <param name="Lines">One problem a line.</param>
/// <param name="IsOfAction">Whether something that the user asked for was not done; else something cannot be read, and the page tries again by itself.</param>
public sealed record Trouble(IReadOnlyList<string> Lines, bool IsOfAction = false)
{
    /// <summary>Pages can be read without the queue; only what is newest is missing.</summary>
    public static Trouble QueueIsAway { get; } = new(
        ["The queue (Redis) does not answer. Runs that go on lose nothing, but nothing new begins, and what is shown may lag by a minute until it is back."]);

    /// <summary>A fault in words: the user's own mistakes as they are, anything else by what does not work.</summary>
    /// <param name="fault">The fault; the caller writes it to the log unless <see cref="IsExpected"/>.</param>
    /// <param name="what">What was being done: <c>reading the runs</c>.</param>
    public static Trouble Of(Exception fault, string what) => fault switch
    {
        BadInputException bad => new Trouble(bad.Problems),
        IOException or UnauthorizedAccessException => new Trouble([$"The store does not answer while {what}: {fault.Message}"]),
        _ when fault.GetType().Namespace?.StartsWith("StackExchange.Redis", StringComparison.Ordinal) == true =>
            new Trouble([$"The queue (Redis) does not answer while {what}. Runs go on and nothing is lost."]),
        TimeoutException => new Trouble([$"It takes too long to answer while {what}."]),
        _ => new Trouble([$"Something unexpected went wrong while {what}; the server's log has the details."]),
    };

    /// <summary>Whether a fault is the user's to mend, so that it needs no line in the server's log.</summary>
    public static bool IsExpected(Exception fault) => fault is BadInputException;
}
