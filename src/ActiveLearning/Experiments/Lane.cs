using System.Globalization;

namespace ActiveLearning.Experiments;

/// <summary>One strategy with one seed.</summary>
/// <param name="Recipe">The strategy.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Folder">The name of its folder.</param>
internal sealed record Lane(StrategyRecipe Recipe, long Seed, string Folder)
{
    /// <summary>Its name for people.</summary>
    internal string Name => string.Create(CultureInfo.InvariantCulture, $"{Recipe.Label}, seed {Seed}");

    /// <summary>All lanes of an experiment: strategy by strategy, the seeds of each in order.</summary>
    /// <param name="recipe">The experiment.</param>
    internal static IReadOnlyList<Lane> All(ExperimentRecipe recipe)
    {
        var lanes = new List<Lane>();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var strategy in recipe.Strategies)
        {
            // Labels that differ only in what a folder name cannot hold get a number.
            var name = ExperimentPaths.FolderName(strategy.Label);
            for (var i = 2; !taken.Add(name); i++)
                name = string.Create(CultureInfo.InvariantCulture, $"{ExperimentPaths.FolderName(strategy.Label)}_{i}");
            foreach (var seed in recipe.Seeds)
                lanes.Add(new Lane(strategy, seed, string.Create(CultureInfo.InvariantCulture, $"{name}-seed{seed}")));
        }

        return lanes;
    }
}
