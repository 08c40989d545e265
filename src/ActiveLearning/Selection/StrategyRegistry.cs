using ActiveLearning.Runtime;

namespace ActiveLearning.Selection;

/// <summary>All strategies of the engine, found by reflection.</summary>
public static class StrategyRegistry
{
    private static readonly Lazy<IReadOnlyList<Strategy>> Found = new(Find);

    /// <summary>Every strategy, ordered by name.</summary>
    public static IReadOnlyList<Strategy> All => Found.Value;

    /// <summary>Finds a strategy by name.</summary>
    /// <param name="name">Its name in any case.</param>
    /// <exception cref="ActiveLearningException">There is no such strategy (<c>StrategyNotFound</c>).</exception>
    public static Strategy Get(string name) =>
        All.FirstOrDefault(strategy => string.Equals(strategy.Info.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ActiveLearningException(
            "StrategyNotFound", ErrorKind.NotFound,
            $"There is no strategy '{name}'; take one of {string.Join(", ", All.Select(strategy => strategy.Info.Name))}.", name);

    /// <summary>Makes a strategy with options.</summary>
    /// <param name="name">Its name in any case.</param>
    /// <param name="options">Values by the option's name in any case; what is not given keeps its default.</param>
    /// <returns>A new instance.</returns>
    /// <exception cref="ActiveLearningException">
    /// There is no such strategy (<c>StrategyNotFound</c>) or option (<c>StrategyOptionNotFound</c>, names the strategies that have it), or a value is of the
    /// wrong type or out of its range (<c>InvalidStrategyOption</c>).
    /// </exception>
    public static Strategy Create(string name, IReadOnlyDictionary<string, object?> options)
    {
        var strategy = Get(name);
        return StrategyOptions.Create(strategy.Info.Name, strategy.GetType(), options);
    }

    private static Strategy[] Find() =>
        [.. typeof(Strategy).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, IsPublic: true } && type.IsSubclassOf(typeof(Strategy)) && type.GetConstructor(Type.EmptyTypes) is not null)
            .Select(type => (Strategy)Activator.CreateInstance(type)!)
            .OrderBy(strategy => strategy.Info.Name, StringComparer.Ordinal)];
}
