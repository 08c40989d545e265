using System.Globalization;
using System.Text;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Experiments;

/// <summary>An experiment at work in its directory: what all lanes share. Whoever uses it holds it; the last one to let go releases pools and lock.</summary>
internal sealed class ExperimentSession
{
    private readonly DirectoryLock _lock;
    private readonly Pool _pool;
    private ExperimentManifest _manifest;
    private int _users = 1;

    private ExperimentSession(
        ExperimentRecipe recipe, ExperimentPaths paths, DirectoryLock directoryLock, Pool pool, Pool test, ExperimentManifest manifest, ResultLog log,
        ExperimentPaths? replay, IReadOnlyList<Lane> lanes, int threads)
    {
        Recipe = recipe;
        Paths = paths;
        _lock = directoryLock;
        _pool = pool;
        Test = test;
        _manifest = manifest;
        Log = log;
        Replay = replay;
        Lanes = lanes;
        Threads = threads;
    }

    /// <summary>The experiment as it runs.</summary>
    internal ExperimentRecipe Recipe { get; }

    /// <summary>Its directory.</summary>
    internal ExperimentPaths Paths { get; }

    /// <summary>The samples to measure on.</summary>
    internal Pool Test { get; }

    /// <summary>The results.</summary>
    internal ResultLog Log { get; }

    /// <summary>The directory whose picks are used again, or null.</summary>
    internal ExperimentPaths? Replay { get; }

    /// <summary>All lanes in order.</summary>
    internal IReadOnlyList<Lane> Lanes { get; }

    /// <summary>Processor threads of a lane that does not say itself; 0 for all.</summary>
    internal int Threads { get; }

    /// <summary>Whether every lane has ended.</summary>
    internal bool IsFinished => _manifest.Finished is not null;

    /// <summary>Opens data and directory, and says so where they do not go together.</summary>
    /// <param name="recipe">The experiment as its file says.</param>
    /// <param name="options">How it is to run.</param>
    /// <param name="context">Stops it; receives problems and remarks.</param>
    /// <exception cref="ActiveLearningException">It cannot run there; nothing was changed.</exception>
    internal static ExperimentSession Open(ExperimentRecipe recipe, ExperimentOptions options, RunContext context)
    {
        if (options.ThrottleLimit < 1)
            throw new ActiveLearningException("InvalidThrottleLimit", ErrorKind.InvalidArgument, $"{options.ThrottleLimit} lanes side by side are not possible; give 1 or more.", options.ThrottleLimit);
        recipe = Apply(recipe, options);
        var lanes = Lane.All(recipe);
        var paths = new ExperimentPaths(Path.GetFullPath(options.OutputPath ?? recipe.Output, options.BaseDirectory));
        var replay = options.Replay is null ? null : OpenReplay(options.Replay, recipe, lanes);
        var said = RecipeFlattener.Flatten(recipe);
        if (replay is not null)
            said["replay"] = replay.Root;
        CreateDirectory(paths.Root);
        var directoryLock = DirectoryLock.Take(paths, context);
        try
        {
            var found = FindManifest(paths, options);
            if (found is not null)
                Compare(paths, found.Options, said, "the experiment", ExperimentIdentity.IsPart);
            var (pool, test) = PoolOpener.Open(recipe, options.BaseDirectory, context);
            try
            {
                var data = Fingerprint(pool, test, context);
                if (found is not null)
                    Compare(paths, found.Data, data, "the data", static _ => true);
                var manifest = found ?? Begin(paths, recipe, said, pool, data);
                if (found is not null)
                    GoOn(paths, recipe, found, context);
                if (recipe.Pretraining is not null)
                {
                    var (pictures, testPictures) = (pool, test);
                    (pool, test) = PretrainedPools.Open(recipe, paths, pictures, testPictures, context);
                    pictures.Dispose();
                    testPictures.Dispose();
                }

                var log = ResultLog.Open(paths, lanes.Select(lane => (lane.Recipe.Label, lane.Seed)));
                return new ExperimentSession(recipe, paths, directoryLock, pool, test, manifest, log, replay, lanes, ThreadsOf(recipe, options));
            }
            catch
            {
                pool.Dispose();
                test.Dispose();
                throw;
            }
        }
        catch
        {
            directoryLock.Dispose();
            throw;
        }
    }

    /// <summary>A pool of the lane's own: its labels and bad marks, over the data that all share.</summary>
    internal Pool CreatePool() => _pool.Subset(_pool.Name, [.. Enumerable.Range(0, _pool.Count)]);

    /// <summary>Notes that every lane has ended.</summary>
    internal void Finish()
    {
        Log.Finish();
        _manifest = _manifest with { Finished = DateTimeOffset.UtcNow };
        _manifest.Write(Paths.Manifest);
    }

    /// <summary>One more uses this.</summary>
    internal void Hold() => Interlocked.Increment(ref _users);

    /// <summary>One less uses this.</summary>
    internal void LetGo()
    {
        if (Interlocked.Decrement(ref _users) > 0)
            return;
        _pool.Dispose();
        Test.Dispose();
        _lock.Dispose();
    }

    private static ExperimentRecipe Apply(ExperimentRecipe recipe, ExperimentOptions options)
    {
        if (options.PoolPath is { } pool)
            recipe = recipe with { Pool = recipe.Pool with { Path = pool, Synthetic = null } };
        if (options.TestPoolPath is { } test)
            recipe = recipe with { TestPool = (recipe.TestPool ?? recipe.Pool with { AsOracle = false }) with { Path = test, Synthetic = null }, TestFraction = null };
        if (options.Device is { } device)
        {
            recipe = recipe with
            {
                Training = recipe.Training with { Device = device },
                Strategies = [.. recipe.Strategies.Select(strategy => strategy with { Training = strategy.Training with { Device = device } })],
            };
        }

        return recipe;
    }

    /// <summary>Lanes side by side share the processors, unless the experiment says how many threads each takes.</summary>
    private static int ThreadsOf(ExperimentRecipe recipe, ExperimentOptions options) =>
        recipe.Training.Threads > 0 ? recipe.Training.Threads
        : options.ThrottleLimit > 1 ? Math.Max(1, Environment.ProcessorCount / options.ThrottleLimit)
        : 0;

    private static ExperimentPaths OpenReplay(string path, ExperimentRecipe recipe, IReadOnlyList<Lane> lanes)
    {
        var replay = new ExperimentPaths(Path.GetFullPath(path));
        ExperimentManifest.Read(replay.Manifest);
        var first = recipe.Pool.AsOracle ? 1 : 2;
        if (lanes.FirstOrDefault(lane => !File.Exists(replay.Picks(lane.Folder, first))) is { } missing)
        {
            throw new ActiveLearningException(
                "ReplayLaneMissing", ErrorKind.NotFound,
                $"'{replay.Root}' has no picks of '{missing.Name}'; an experiment can replay strategies and seeds that were run there, by the same labels.", missing.Name);
        }

        return replay;
    }

    private static void CreateDirectory(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("WriteFailed", ErrorKind.ReadWrite, $"Cannot make the folder '{path}': {e.Message}", path, e);
        }
    }

    /// <summary>The manifest of an earlier run that is to go on or has ended; null to begin.</summary>
    private static ExperimentManifest? FindManifest(ExperimentPaths paths, ExperimentOptions options)
    {
        if (options.Force)
            return null;
        if (File.Exists(paths.Manifest))
        {
            var manifest = ExperimentManifest.Read(paths.Manifest);
            return manifest.Finished is not null || options.Resume
                ? manifest
                : throw new ActiveLearningException(
                    "ExperimentExists", ErrorKind.InvalidOperation,
                    $"'{paths.Root}' holds an experiment that has not ended; go on with it by -Resume, or begin anew by -Force, which deletes its results.", paths.Root);
        }

        // The manifest is written first, so that what is here without one is somebody else's. Names with a dot are our lock and unfinished files.
        if (Directory.EnumerateFileSystemEntries(paths.Root).Any(entry => !Path.GetFileName(entry).StartsWith('.')))
        {
            throw new ActiveLearningException(
                "DirectoryNotEmpty", ErrorKind.InvalidOperation,
                $"'{paths.Root}' is not empty and holds no experiment; name another directory for the results, or use this one by -Force.", paths.Root);
        }

        return null;
    }

    private static void Compare(
        ExperimentPaths paths, IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> now, string what, Func<string, bool> counts)
    {
        foreach (var name in before.Keys.Union(now.Keys).Where(counts).Order(StringComparer.Ordinal))
        {
            var (then, wanted) = (before.GetValueOrDefault(name) ?? "nothing", now.GetValueOrDefault(name) ?? "nothing");
            if (then != wanted)
            {
                throw new ActiveLearningException(
                    "ExperimentDiffers", ErrorKind.InvalidOperation,
                    $"'{paths.Root}' belongs to another experiment: {what} had {name} = {then} there, and has {wanted} now. Name another directory, or begin anew by -Force, which deletes its results.", paths.Root);
            }
        }
    }

    private static SortedDictionary<string, string> Fingerprint(Pool pool, Pool test, RunContext context) => new(StringComparer.Ordinal)
    {
        ["pool"] = PoolFingerprint.Compute(pool, context),
        ["poolSamples"] = pool.Count.ToString(CultureInfo.InvariantCulture),
        ["testPool"] = PoolFingerprint.Compute(test, context),
        ["testSamples"] = test.Count.ToString(CultureInfo.InvariantCulture),
    };

    private static ExperimentManifest Begin(
        ExperimentPaths paths, ExperimentRecipe recipe, IReadOnlyDictionary<string, string> said, Pool pool, IReadOnlyDictionary<string, string> data)
    {
        Clear(paths);
        var manifest = ExperimentManifest.Create(recipe, said, pool.Classes, data);
        manifest.Write(paths.Manifest);
        CopyExperiment(paths, recipe);
        return manifest;
    }

    private static void GoOn(ExperimentPaths paths, ExperimentRecipe recipe, ExperimentManifest found, RunContext context)
    {
        var now = ExperimentManifest.Create(recipe, found.Options, found.Classes, found.Data);
        var changes = now.Versions.Where(entry => found.Versions.GetValueOrDefault(entry.Key) != entry.Value)
            .Concat(now.Hardware.Where(entry => entry.Key is "processor" or "device" && found.Hardware.GetValueOrDefault(entry.Key) != entry.Value))
            .Select(entry => entry.Key)
            .ToArray();
        if (changes.Length > 0 && found.Finished is null)
            context.Warning?.Invoke($"'{paths.Root}' was begun with another {string.Join(", ", changes)}; what is computed now may differ in the last digits.");
        if (!File.Exists(paths.Experiment))
            CopyExperiment(paths, recipe);
        foreach (var left in Directory.EnumerateFiles(paths.Root, ".*.tmp", SearchOption.AllDirectories))
            Delete(left);
    }

    private static void CopyExperiment(ExperimentPaths paths, ExperimentRecipe recipe)
    {
        if (recipe.Text is { } text)
            AtomicFile.Write(paths.Experiment, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Deletes an earlier run, the manifest first: without it nothing can take what is left for a run.</summary>
    private static void Clear(ExperimentPaths paths)
    {
        foreach (var file in (string[])[paths.Manifest, paths.Log, paths.Table, paths.Experiment])
            Delete(file);
        try
        {
            foreach (var folder in (string[])[paths.Lanes, paths.Pretraining])
            {
                if (Directory.Exists(folder))
                    Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("WriteFailed", ErrorKind.ReadWrite, $"Cannot delete what lies in '{paths.Root}': {e.Message}", paths.Root, e);
        }

        foreach (var left in Directory.EnumerateFiles(paths.Root, ".*.tmp"))
            Delete(left);
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("WriteFailed", ErrorKind.ReadWrite, $"Cannot delete '{path}': {e.Message}", path, e);
        }
    }
}
