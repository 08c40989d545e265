using ActiveLearning.Runtime;

namespace ActiveLearning.Experiments;

/// <summary>Reads the directories that experiments ran in.</summary>
public static class ExperimentDirectory
{
    /// <summary>Reads a finished or unfinished experiment; also one that is running.</summary>
    /// <param name="path">Full path of its directory.</param>
    /// <exception cref="ActiveLearningException">
    /// The directory holds no experiment (<c>NotAnExperiment</c>), or one that cannot be read (<c>ExperimentDamaged</c>, <c>ExperimentTooNew</c>, <c>ReadFailed</c>).
    /// </exception>
    public static ExperimentRun Load(string path)
    {
        var paths = new ExperimentPaths(Path.GetFullPath(path));
        var manifest = ExperimentManifest.Read(paths.Manifest);
        var lanes = manifest.Strategies.SelectMany(strategy => manifest.Seeds.Select(seed => (strategy, seed)));
        return new ExperimentRun(manifest.Name, paths.Root, manifest.Classes, manifest.ToDictionary(), ResultLog.Read(paths, lanes))
        {
            Strategies = manifest.Strategies,
            Seeds = manifest.Seeds,
            Finished = manifest.Finished is not null,
        };
    }
}
