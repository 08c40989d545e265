using System.Globalization;

namespace ActiveLearning.Selection;

/// <summary>One option of a strategy: a public settable property of its class, as people and the shell are told of it.</summary>
/// <param name="Name">The name users type, in Pascal case.</param>
/// <param name="Type">What it takes: a number, a truth value, a text or an enumeration.</param>
/// <param name="Default">Its value where it is not given.</param>
/// <param name="Minimum">The least number it takes; null where there is no bound.</param>
/// <param name="Maximum">The greatest number it takes; null where there is no bound.</param>
/// <param name="Description">What it does, in one or two sentences.</param>
public sealed record StrategyOption(string Name, Type Type, object? Default, object? Minimum, object? Maximum, string Description)
{
    /// <summary>What it takes, for people: "Pool, Subset", "1 to 500", "true or false".</summary>
    public string Takes => (Minimum, Maximum) switch
    {
        _ when Type.IsEnum => string.Join(", ", Enum.GetNames(Type)),
        _ when Type == typeof(bool) => "true or false",
        ({ } least, { } most) => string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"),
        ({ } least, null) => string.Create(CultureInfo.InvariantCulture, $"{least} or more"),
        _ => Type == typeof(string) ? "a text" : Type == typeof(int) || Type == typeof(long) ? "a whole number" : "a number",
    };

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}={Default}");
}
