using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using ActiveLearning.Runtime;

namespace ActiveLearning.Selection;

/// <summary>
/// Finds and sets the options of strategies. An option is a public property with a setter (<c>init</c> will do);
/// <see cref="RangeAttribute"/> bounds numbers, the property's summary explains it, a new instance has the defaults.
/// </summary>
internal static class StrategyOptions
{
    private static readonly ConcurrentDictionary<Type, StrategyOption[]> Known = new();

    /// <summary>The options of a strategy, in the order of its source.</summary>
    /// <param name="strategy">Its class, with a parameterless constructor; one without has no options that could be set by name.</param>
    internal static IReadOnlyList<StrategyOption> Of(Type strategy) => Known.GetOrAdd(strategy, Read);

    /// <summary>Sets options of a strategy.</summary>
    /// <param name="strategy">A new instance.</param>
    /// <param name="options">Values by the option's name in any case.</param>
    /// <returns><paramref name="strategy"/>.</returns>
    /// <exception cref="ActiveLearningException">
    /// There is no such option (<c>StrategyOptionNotFound</c>), it is given twice, or a value is of the wrong type or out of its range
    /// (<c>InvalidStrategyOption</c>).
    /// </exception>
    internal static Strategy Set(Strategy strategy, IEnumerable<KeyValuePair<string, object?>> options)
    {
        var (name, type) = (strategy.Info.Name, strategy.GetType());
        var given = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in options)
        {
            var option = Of(type).FirstOrDefault(option => string.Equals(option.Name, key, StringComparison.OrdinalIgnoreCase)) ?? throw NotFound(name, type, key);
            if (!given.Add(key))
                throw Invalid($"Option {option.Name} of strategy '{name}' is given twice.", value);
            type.GetProperty(option.Name)!.SetValue(strategy, Convert(name, option, value));
        }

        return strategy;
    }

    private static StrategyOption[] Read(Type strategy)
    {
        var properties = strategy.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true } && property.GetMethod is { IsPublic: true })
            .OrderBy(property => property.MetadataToken)
            .ToArray();
        if (properties.Length == 0 || strategy.GetConstructor(Type.EmptyTypes) is null)
            return [];
        var fresh = Activator.CreateInstance(strategy);
        return Array.ConvertAll(properties, property =>
        {
            var range = property.GetCustomAttribute<RangeAttribute>();
            return new StrategyOption(
                property.Name,
                Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType,
                property.GetValue(fresh),
                Bound(range?.Minimum),
                Bound(range?.Maximum),
                SourceSummaries.Of(property));
        });

        // The largest number of a type says that there is no bound.
        static object? Bound(object? bound) => bound is int.MinValue or int.MaxValue or double.MinValue or double.MaxValue or double.PositiveInfinity or double.NegativeInfinity ? null : bound;
    }

    private static object Convert(string strategy, StrategyOption option, object? value)
    {
        var converted = ConvertType(option.Type, value) ?? throw Wrong(strategy, option, value);
        var inRange = converted switch
        {
            int or long or float or double => IsBetween(System.Convert.ToDouble(converted, CultureInfo.InvariantCulture), option),
            _ => true,
        };
        return inRange ? converted : throw Wrong(strategy, option, value);
    }

    private static bool IsBetween(double number, StrategyOption option) =>
        double.IsFinite(number)
        && (option.Minimum is null || number >= System.Convert.ToDouble(option.Minimum, CultureInfo.InvariantCulture))
        && (option.Maximum is null || number <= System.Convert.ToDouble(option.Maximum, CultureInfo.InvariantCulture));

    private static object? ConvertType(Type type, object? value)
    {
        if (value is null || type.IsInstanceOfType(value))
            return value is not null && type.IsEnum && !Enum.IsDefined(type, value) ? null : value;
        // By name only: Enum.Parse would take numbers and comma lists.
        if (type.IsEnum)
            return value is string text && Array.Find(Enum.GetNames(type), name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is { } found ? Enum.Parse(type, found) : null;
        if (value is not (sbyte or byte or short or ushort or int or uint or long or float or double or decimal))
            return null;
        var number = System.Convert.ToDouble(value, CultureInfo.InvariantCulture);
        return type switch
        {
            _ when type == typeof(double) => number,
            _ when type == typeof(float) => (float)number,
            _ when type == typeof(int) && number == Math.Truncate(number) && Math.Abs(number) <= int.MaxValue => (int)number,
            _ when type == typeof(long) && number == Math.Truncate(number) && Math.Abs(number) < 1L << 53 => (long)number,
            _ => null,
        };
    }

    private static ActiveLearningException NotFound(string name, Type type, string key)
    {
        var own = Of(type);
        var others = StrategyRegistry.All
            .Where(strategy => Of(strategy.GetType()).Any(option => string.Equals(option.Name, key, StringComparison.OrdinalIgnoreCase)))
            .Select(strategy => strategy.Info.Name)
            .ToArray();
        var has = own.Count == 0 ? "it has none" : $"it has {string.Join(", ", own.Select(option => option.Name))}";
        var elsewhere = others.Length == 0 ? "" : $" {key} belongs to {string.Join(", ", others)}.";
        return new ActiveLearningException(
            "StrategyOptionNotFound", ErrorKind.InvalidArgument, $"Strategy '{name}' has no option {key}; {has}.{elsewhere}", key);
    }

    private static ActiveLearningException Wrong(string strategy, StrategyOption option, object? value) =>
        Invalid(string.Create(CultureInfo.InvariantCulture, $"Option {option.Name} of strategy '{strategy}' takes {option.Takes}, not {value ?? "nothing"}."), value);

    private static ActiveLearningException Invalid(string message, object? value) => new("InvalidStrategyOption", ErrorKind.InvalidArgument, message, value);
}
