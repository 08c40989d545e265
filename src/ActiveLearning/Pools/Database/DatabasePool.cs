using ActiveLearning.Imaging;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools.Database;

/// <summary>Makes pools that are kept in a file, and opens them again.</summary>
public static class DatabasePool
{
    /// <summary>Opens samples as a pool and makes the database that keeps it.</summary>
    /// <param name="database">Full path of the database file, which must not exist.</param>
    /// <param name="paths">As for <see cref="PoolFactory.Open"/>.</param>
    /// <param name="options">As for <see cref="PoolFactory.Open"/>.</param>
    /// <param name="context">Told of what cannot be used and how far it is.</param>
    /// <exception cref="ActiveLearningException">The file exists (<c>DatabaseExists</c>) or cannot be written, or no pool can be made.</exception>
    public static Pool Create(string database, IReadOnlyList<string> paths, PoolOptions options, RunContext context)
    {
        PoolDatabase.ThrowIfExists(database);
        var full = paths.Select(Path.GetFullPath).ToArray();
        if (options.Format == PoolFormat.Auto && full.Length > 0)
            options = options with { Format = PoolFormatDetector.Detect(full) };
        return Keep(PoolFactory.Open(paths, options, context), database, context, pool =>
        {
            // Pictures know the folder that their ids are relative to; a packed file's is the one it lies in.
            var root = pool.Source is ImageFileSource files ? files.Folder : ImageFolderScanner.CommonFolder(full.Select(path => Path.GetDirectoryName(path) ?? path));
            return (root, new PoolRecipe
            {
                Format = options.Format,
                Paths = Array.ConvertAll(full, path => PoolRecipe.ToRoot(root, path)),
                LabelFile = options.LabelFile is null ? null : PoolRecipe.ToRoot(root, Path.GetFullPath(options.LabelFile)),
                LabelPath = options.LabelPath is null ? null : PoolRecipe.ToRoot(root, Path.GetFullPath(options.LabelPath)),
                MaxPixels = options.MaxPixels,
                AsOracle = options.AsOracle,
            });
        });
    }

    /// <summary>A pool of pictures that the module draws, kept in a database.</summary>
    /// <param name="database">Full path of the database file, which must not exist.</param>
    /// <param name="count">As for <see cref="PoolFactory.Synthetic"/>.</param>
    /// <param name="seed">As for <see cref="PoolFactory.Synthetic"/>.</param>
    /// <param name="options">As for <see cref="PoolFactory.Synthetic"/>.</param>
    /// <param name="size">As for <see cref="PoolFactory.Synthetic"/>.</param>
    /// <param name="context">Stops it.</param>
    /// <exception cref="ActiveLearningException">The file exists (<c>DatabaseExists</c>) or cannot be written, or no pool can be made.</exception>
    public static Pool CreateSynthetic(string database, int count, long seed, PoolOptions options, int size, RunContext context)
    {
        PoolDatabase.ThrowIfExists(database);
        return Keep(PoolFactory.Synthetic(count, seed, options, size, context), database, context, _ => ("", new PoolRecipe
        {
            Format = PoolFormat.ImageFolder,
            Count = count,
            Seed = seed,
            ImageSize = size,
            AsOracle = options.AsOracle,
        }));
    }

    /// <summary>Opens a pool from its database: its samples, classes, labels and bad marks as they are now.</summary>
    /// <param name="database">Full path of the database file.</param>
    /// <param name="root">The folder that holds the samples, where they were moved without the database; null to find them where they are expected.</param>
    /// <param name="context">Told of an upgrade of the database.</param>
    /// <exception cref="ActiveLearningException">
    /// The database cannot be used (see <see cref="PoolDatabase"/>), its samples are not found (<c>RootNotFound</c>, <c>PathNotFound</c>) or are others (<c>SamplesChanged</c>).
    /// </exception>
    public static Pool Open(string database, string? root, RunContext context)
    {
        var store = PoolDatabase.Open(database, context);
        SampleSource? source = null;
        try
        {
            var pool = store.Read(connection =>
            {
                var row = PoolRow.Read(connection, database);
                var classes = SampleRows.ReadClasses(connection, database, 0);
                var folder = row.FindRoot(database, root);
                source = OpenSource(row, folder, row.Recipe.IsFiles ? SampleRows.ReadIds(connection, database, row.Samples, folder) : [], context);
                if (source.Count < row.Samples)
                {
                    throw new ActiveLearningException(
                        "SamplesChanged", ErrorKind.InvalidData,
                        $"{source.Description} has {source.Count} samples and '{database}' knows {row.Samples}; put the file back that the pool was made of, or say with -Root where it is.", database);
                }

                if (source.Count > row.Samples)
                {
                    context.Warning?.Invoke($"{source.Description} has {source.Count - row.Samples} samples more than '{database}' knows; Update-ALPool takes them in.");
                    source = Beginning(source, row.Samples);
                }

                var given = SampleRows.ReadColumn(connection, database, SampleRows.Labels, row.Samples, classes.Count);
                var hidden = SampleRows.ReadColumn(connection, database, SampleRows.Hidden, row.Samples, classes.Count);
                var made = new Pool(row.Name, source, new ClassList(classes), hidden ?? given, asOracle: hidden is not null);
                made.Tie(new PoolStore(store, source, row.Structure));
                return made;
            });
            pool.Refresh();
            return pool;
        }
        catch
        {
            source?.Dispose();
            store.Dispose();
            throw;
        }
    }

    /// <summary>The samples that a database knows, with their data.</summary>
    /// <param name="row">The database's pool.</param>
    /// <param name="root">Its root folder.</param>
    /// <param name="ids">The ids of files in order; empty for other samples.</param>
    /// <param name="context">Told of what was decided.</param>
    private static SampleSource OpenSource(PoolRow row, string root, string[] ids, RunContext context)
    {
        var recipe = row.Recipe;
        if (recipe.IsDrawn)
            return PoolFactory.Synthetic(recipe.Count, recipe.Seed, new PoolOptions(), recipe.ImageSize).Source;
        var paths = recipe.FullPaths(root);
        if (recipe.IsFiles)
            return new ImageFileSource(root, ids, paths.Length == 1 ? paths[0] : root, new ImageLimits(recipe.MaxPixels));
        // Labels are the database's: those in files beside the samples are not looked at.
        return PoolFactory.Open(paths, new PoolOptions { Format = recipe.Format }, new RunContext(context.Cancellation, verbose: context.Verbose)).Source;
    }

    private static SubsetSource Beginning(SampleSource source, int count)
    {
        var beginning = new SubsetSource(source, [.. Enumerable.Range(0, count)]);
        source.Dispose();
        return beginning;
    }

    private static Pool Keep(Pool pool, string database, RunContext context, Func<Pool, (string Root, PoolRecipe Recipe)> describe)
    {
        try
        {
            var (root, recipe) = describe(pool);
            PoolDatabase.Create(database, PoolSchema.Version, connection =>
            {
                PoolDatabase.Execute(
                    connection, "INSERT INTO pool (one, name, recipe, root, near, samples, structure, created) VALUES (1, $name, $recipe, $root, $near, $samples, 0, $created)",
                    ("$name", pool.Name), ("$recipe", recipe.ToJson()), ("$root", root), ("$near", PoolRow.SeenFrom(database, root)), ("$samples", pool.Count),
                    ("$created", PoolDatabase.Now()));
                for (var i = 0; i < pool.Classes.Count; i++)
                    SampleRows.InsertClass(connection, i, pool.Classes[i]);
                var labels = new int[pool.Count];
                for (var i = 0; i < labels.Length; i++)
                    labels[i] = pool.HasOracle ? pool.GetOracleLabel(i) : pool.GetLabel(i);
                SampleRows.WriteColumn(connection, pool.HasOracle ? SampleRows.Hidden : SampleRows.Labels, labels);
                if (recipe.IsFiles)
                    SampleRows.InsertFiles(connection, pool.Source, context);
            });
            pool.Tie(new PoolStore(PoolDatabase.Open(database, context), pool.Source, structure: 0));
            return pool;
        }
        catch
        {
            pool.Dispose();
            throw;
        }
    }
}
