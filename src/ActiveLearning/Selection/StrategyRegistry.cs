using System.Text.RegularExpressions;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;

namespace ActiveLearning.Selection;

/// <summary>All strategies: those of the engine, found by reflection, and those that were registered in this process. Safe from several threads.</summary>
public static partial class StrategyRegistry
{
    private static readonly Lazy<Strategy[]> s_found = new(Find);
    private static readonly object s_gate = new();
    private static readonly Dictionary<string, Strategy> s_registered = new(StringComparer.OrdinalIgnoreCase);
    private static IReadOnlyList<Strategy>? s_all;

    /// <summary>Every strategy, ordered by name; what is registered later is not in a list taken before.</summary>
    public static IReadOnlyList<Strategy> All
    {
        get
        {
            lock (s_gate)
                return s_all ??= [.. s_found.Value.Concat(s_registered.Values).OrderBy(strategy => strategy.Info.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>Finds a strategy by name.</summary>
    /// <param name="name">Its name in any case.</param>
    /// <exception cref="ActiveLearningException">There is no such strategy (<c>StrategyNotFound</c>).</exception>
    public static Strategy Get(string name) =>
        All.FirstOrDefault(strategy => string.Equals(strategy.Info.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ActiveLearningException(
            "StrategyNotFound", ErrorKind.NotFound,
            Measures.All.FirstOrDefault(measure => string.Equals(measure.Name, name, StringComparison.OrdinalIgnoreCase)) is { } ranks
                ? $"'{name}' is a measure, not a strategy: the samples of the highest {ranks.Name} are chosen by strategy TopK with measure {ranks.Name}."
                : $"There is no strategy '{name}'; take one of {string.Join(", ", All.Select(strategy => strategy.Info.Name))}. " +
            "One of your own is registered first, with Register-ALStrategy in the session that uses it (al has none of them).", name);

    /// <summary>Makes a strategy with options.</summary>
    /// <param name="name">Its name in any case.</param>
    /// <param name="options">Values by the option's name in any case; what is not given keeps its default.</param>
    /// <returns>A new instance; the registered one where its class cannot be made anew.</returns>
    /// <exception cref="ActiveLearningException">
    /// There is no such strategy (<c>StrategyNotFound</c>) or option (<c>StrategyOptionNotFound</c>, names the strategies that have it), or a value is of the
    /// wrong type or out of its range (<c>InvalidStrategyOption</c>).
    /// </exception>
    public static Strategy Create(string name, IReadOnlyDictionary<string, object?> options) => StrategyOptions.Set(Fresh(Get(name)), options);

    /// <summary>Adds a strategy. One that was registered under the same name before makes room.</summary>
    /// <param name="strategy">The strategy.</param>
    /// <exception cref="ActiveLearningException">
    /// Its name cannot be typed (<c>InvalidStrategyName</c>), or is that of a strategy of the engine (<c>StrategyExists</c>).
    /// </exception>
    public static void Register(Strategy strategy)
    {
        var name = strategy.Info?.Name;
        if (name is null || !Name().IsMatch(name))
        {
            throw new ActiveLearningException(
                "InvalidStrategyName", ErrorKind.InvalidArgument,
                $"'{name}' cannot be the name of a strategy: it takes a letter, then letters, digits, '_', '-' and '.', a hundred at most.", name);
        }

        if (IsBuiltIn(name))
            throw new ActiveLearningException("StrategyExists", ErrorKind.InvalidArgument, $"'{name}' is a strategy of the module; give yours another name.", name);
        lock (s_gate)
        {
            s_registered[name] = strategy;
            s_all = null;
        }
    }

    /// <summary>Takes a registered strategy out.</summary>
    /// <param name="name">Its name in any case.</param>
    /// <exception cref="ActiveLearningException">It is a strategy of the engine (<c>StrategyBuiltIn</c>), or there is none of that name (<c>StrategyNotFound</c>).</exception>
    public static void Unregister(string name)
    {
        if (IsBuiltIn(name))
            throw new ActiveLearningException("StrategyBuiltIn", ErrorKind.InvalidOperation, $"'{name}' is a strategy of the module and stays; only registered ones can be taken out.", name);
        lock (s_gate)
        {
            if (s_registered.Remove(name))
            {
                s_all = null;
                return;
            }
        }

        throw new ActiveLearningException("StrategyNotFound", ErrorKind.NotFound, $"No strategy '{name}' is registered; Get-ALStrategy lists the strategies.", name);
    }

    /// <summary>Whether a name is that of a strategy of the engine.</summary>
    /// <param name="name">A name in any case.</param>
    public static bool IsBuiltIn(string name) => s_found.Value.Any(strategy => string.Equals(strategy.Info.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>A new instance with the defaults of its options.</summary>
    /// <param name="known">A strategy of <see cref="All"/>; returned itself where it has no constructor to make another one, and so no options.</param>
    internal static Strategy Fresh(Strategy known) => known.GetType().GetConstructor(Type.EmptyTypes) is null ? known : (Strategy)Activator.CreateInstance(known.GetType())!;

    private static Strategy[] Find() =>
        [.. typeof(Strategy).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, IsPublic: true } && type.IsSubclassOf(typeof(Strategy)) && type.GetConstructor(Type.EmptyTypes) is not null)
            .Select(type => (Strategy)Activator.CreateInstance(type)!)];

    [GeneratedRegex(@"\A\p{L}[\p{L}\p{Nd}_.-]{0,99}\z")]
    private static partial Regex Name();
}
