using ActiveLearning.Runtime;

namespace ActiveLearning.Scoring;

/// <summary>The measures there are.</summary>
public static class Measures
{
    /// <summary>All measures; a class derived from <see cref="Measure"/> in this assembly is one, where it takes no arguments.</summary>
    public static IReadOnlyList<Measure> All { get; } =
    [
        .. typeof(Measure).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(Measure)) && !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null)
            .Select(static type => (Measure)Activator.CreateInstance(type)!)
            .OrderBy(static measure => measure.Name, StringComparer.Ordinal),
    ];

    /// <summary>Finds a measure.</summary>
    /// <param name="name">Its name; case does not matter.</param>
    /// <exception cref="ActiveLearningException">There is none of that name (<c>MeasureNotFound</c>).</exception>
    public static Measure Get(string name) =>
        All.FirstOrDefault(measure => measure.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ActiveLearningException(
            "MeasureNotFound", ErrorKind.NotFound,
            $"There is no measure '{name}'; there are {string.Join(", ", All.Select(static measure => measure.Name))}.", name);
}
