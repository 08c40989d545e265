using ActiveLearning.Runtime;

namespace ActiveLearning.Experiments;

/// <summary>A place in a recipe file.</summary>
/// <param name="File">The file's name as people know it.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
internal readonly record struct RecipeMark(string File, long Line, long Column)
{
    /// <summary>An error at this place (<c>InvalidRecipe</c>).</summary>
    /// <param name="message">What is wrong and what would be right.</param>
    /// <param name="cause">The cause, if there is one.</param>
    internal ActiveLearningException Error(string message, Exception? cause = null) =>
        new("InvalidRecipe", ErrorKind.InvalidData, FormattableString.Invariant($"{File}, line {Line}, column {Column}: {message}"), File, cause);

    /// <summary>Runs a check of the engine's and gives its error this place.</summary>
    /// <param name="check">Throws <see cref="ActiveLearningException"/> where a value cannot be used.</param>
    internal void Check(Action check)
    {
        try
        {
            check();
        }
        catch (ActiveLearningException e)
        {
            throw Error(e.Message, e);
        }
    }
}
