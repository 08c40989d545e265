using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Training.Pretraining;

namespace ActiveLearning.Experiments;

/// <summary>
/// The pools of an experiment as a network sees them that was trained on them without labels: trained and run once, its model and embeddings kept in the experiment's directory, where a
/// resumed experiment finds them.
/// </summary>
internal static class PretrainedPools
{
    /// <summary>Makes both, or takes what is there. The caller disposes them, and with them goes their hold on the pools they were made from.</summary>
    /// <param name="recipe">The experiment, with pretraining.</param>
    /// <param name="paths">Its directory.</param>
    /// <param name="pool">The pictures to choose from.</param>
    /// <param name="test">The pictures to measure on.</param>
    /// <param name="context">Stops it; receives progress, problems and remarks.</param>
    /// <exception cref="ActiveLearningException">Pretraining is not possible, or a file cannot be written or read.</exception>
    internal static (Pool Pool, Pool Test) Open(ExperimentRecipe recipe, ExperimentPaths paths, Pool pool, Pool test, RunContext context)
    {
        Directory.CreateDirectory(paths.Pretraining);
        if (!File.Exists(paths.PretrainedModel))
        {
            using var trained = Pretrainer.Train(pool, recipe.Pretraining!.ToOptions(recipe.Training.Device), context);
            ModelFile.Save(trained, paths.PretrainedModel);
        }

        Model? model = null;
        try
        {
            foreach (var (pictures, path) in new[] { (pool, paths.PoolEmbeddings), (test, paths.TestEmbeddings) })
            {
                if (!File.Exists(path))
                    EmbeddingFile.Write(path, model ??= ModelFile.Load(paths.PretrainedModel), pictures, new PredictOptions { Device = recipe.Training.Device, Threads = recipe.Pretraining!.Threads }, context);
            }
        }
        finally
        {
            model?.Dispose();
        }

        var embedded = Embedded(pool, paths.PoolEmbeddings);
        try
        {
            return (embedded, Embedded(test, paths.TestEmbeddings));
        }
        catch
        {
            embedded.Dispose();
            throw;
        }
    }

    private static Pool Embedded(Pool pictures, string path)
    {
        int[] labels = [.. Enumerable.Range(0, pictures.Count).Select(index => pictures.HasOracle ? pictures.GetOracleLabel(index) : pictures.GetLabel(index))];
        var pool = new Pool(pictures.Name, new EmbeddedSource(pictures.Source, NpySource.Open(path)), pictures.Classes, labels, pictures.HasOracle);
        foreach (var index in pictures.GetBadIndices())
            pool.MarkBad(index, pictures.GetBadReason(index)!);
        return pool;
    }
}
