using System.Collections;
using System.Globalization;
using ActiveLearning.Selection;
using ActiveLearning.Training;

namespace ActiveLearning.Experiments;

/// <summary>Writes an experiment as a flat list of names and values, defaults included: what a directory remembers, and compares with.</summary>
internal static class RecipeFlattener
{
    /// <summary>All that an experiment says, by name such as <c>training.epochs</c>; what is not set is left out.</summary>
    /// <param name="recipe">The experiment.</param>
    internal static SortedDictionary<string, string> Flatten(ExperimentRecipe recipe)
    {
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(result, "", recipe, nameof(ExperimentRecipe.Strategies));
        // Every strategy's models get seeds of their own.
        result.Remove("training.seed");
        var common = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(common, "", recipe.Training);
        for (var i = 0; i < recipe.Strategies.Count; i++)
        {
            var strategy = recipe.Strategies[i];
            var prefix = string.Create(CultureInfo.InvariantCulture, $"strategies[{i + 1}].");
            result[prefix + "name"] = strategy.Strategy.Info.Name;
            result[prefix + "label"] = strategy.Label;
            if (strategy.Strategy.Definition is { } definition)
                result[prefix + "definition"] = definition;
            if ((strategy.Strategy.Info.Needs & StrategyNeeds.Scores) != 0)
                result[prefix + "measure"] = strategy.Measure;
            Add(result, prefix, strategy.Strategy);
            if (strategy.PreFilter is { } filter)
                result[prefix + "preFilter"] = FormattableString.Invariant($"{filter.Measure.Name} x {filter.Factor}");
            if (strategy.Passes != new Scoring.PredictOptions().Passes)
                result[prefix + "passes"] = Text(strategy.Passes);
            if (strategy.DropoutRate is { } rate)
                result[prefix + "dropoutRate"] = Text(rate);
            if (strategy.Committee > 0)
                result[prefix + "committee"] = Text(strategy.Committee);
            AddDifferences(result, prefix + "training.", strategy.Training, common);
        }

        return result;
    }

    private static void AddDifferences(SortedDictionary<string, string> result, string prefix, TrainingOptions training, SortedDictionary<string, string> common)
    {
        var own = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(own, "", training);
        foreach (var key in own.Keys.Union(common.Keys).Order(StringComparer.Ordinal))
        {
            if (own.GetValueOrDefault(key) != common.GetValueOrDefault(key))
                result[prefix + key] = own.GetValueOrDefault(key) ?? "none";
        }
    }

    private static void Add(SortedDictionary<string, string> result, string prefix, object options, params string[] without)
    {
        foreach (var (key, property) in RecipeBinder.Properties(options.GetType()))
        {
            if (!without.Contains(property.Name) && property.GetValue(options) is { } value)
                AddValue(result, prefix + key, value);
        }
    }

    private static void AddValue(SortedDictionary<string, string> result, string name, object value)
    {
        if (value is string or bool or Enum or IFormattable)
            result[name] = Text(value);
        else if (value is IEnumerable list)
            result[name] = $"[{string.Join(", ", list.Cast<object>().Select(Text))}]";
        else
            Add(result, name + ".", value);
    }

    private static string Text(object value) => value switch
    {
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
