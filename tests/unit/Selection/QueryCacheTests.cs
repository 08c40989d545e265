using System.Globalization;
using System.Text.RegularExpressions;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;
using ActiveLearning.Selection.Caching;
using ActiveLearning.Tests.Pools;
using ActiveLearning.Tests.Pools.Database;
using ActiveLearning.Tests.Training;
using ActiveLearning.Training;

namespace ActiveLearning.Tests.Selection;

public sealed class QueryCacheTests : IClassFixture<StrategyPropertyTests.Trained>, IDisposable
{
    private const int Width = 3;
    private const int Count = 60;

    private readonly StrategyPropertyTests.Trained _trained;
    private readonly TemporaryFolder _folder = new();
    private readonly CountedRows _rows;
    private readonly List<string> _warnings = [];

    public QueryCacheTests(StrategyPropertyTests.Trained trained)
    {
        _trained = trained;
        _rows = new CountedRows(Count, _folder);
    }

    public static TheoryData<string> Names => StrategyPropertyTests.Names;

    private string CacheFolder => _folder["cache"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_strategy_picks_the_same_with_and_without_one(string name)
    {
        using var pool = CreatePool();
        var plain = Choose(pool, name, null);
        var first = Choose(pool, name, new QueryCache(CacheFolder));
        var read = _rows.Read;
        var second = Choose(pool, name, new QueryCache(CacheFolder));
        Assert.Equal(plain, first);
        Assert.Equal(plain, second);
        Assert.Equal(read, _rows.Read);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Only_what_is_not_known_is_run_through_the_model()
    {
        using var pool = CreatePool();
        var cache = new QueryCache(CacheFolder);
        Choose(pool, "CoreSet", cache);
        Assert.Equal(Count, _rows.Read);

        // Labels are no part of what a model says.
        foreach (var index in pool.GetUnlabeledIndices().Take(5))
            pool.SetLabel(index, 0, LabelOrigin.Manual);
        Choose(pool, "TypiClust", cache);
        Assert.Equal(Count, _rows.Read);

        // Probabilities were not asked for before.
        Choose(pool, "Badge", cache);
        Assert.Equal(Count + pool.UnlabeledCount, _rows.Read);
        Choose(pool, "Badge", cache);
        Assert.Equal(Count + pool.UnlabeledCount, _rows.Read);

        // A view of the pool shares its rows.
        using var part = pool.Subset("part", [.. Enumerable.Range(10, 30)]);
        Choose(part, "CoreSet", cache);
        Assert.Equal(Count + pool.UnlabeledCount, _rows.Read);
    }

    [Fact]
    public void Another_model_temperature_rate_or_seed_is_another_matter()
    {
        using var pool = CreatePool();
        int[] some = [3, 4, 5];
        var options = new PredictOptions { Device = "Cpu", Threads = 1 };
        var known = new HashSet<string>();
        Assert.True(known.Add(Embeddings(_trained.Model)));
        Assert.True(known.Add(Embeddings(_trained.Other)));
        Assert.False(known.Add(Embeddings(_trained.Model)));
        var entropy = Measures.Get("Entropy");
        Assert.True(known.Add(Key(options).Scores(entropy)));
        Assert.True(known.Add(Key(options with { Temperature = 2 }).Scores(entropy)));
        Assert.False(known.Add(Key(options with { PassSeed = 9 }).Scores(entropy)));
        Assert.True(known.Add(Key(options).Probabilities));
        Assert.True(known.Add(Key(options).Passes));
        Assert.True(known.Add(Key(options with { PassSeed = 9 }).Passes));
        Assert.True(known.Add(Key(options with { Passes = 11 }).Passes));
        Assert.True(known.Add(Key(options with { DropoutRate = 0.25 }).Passes));
        // Half is what a model trained without dropout drops.
        Assert.False(known.Add(Key(options with { DropoutRate = 0.5 }).Passes));
        Assert.True(known.Add(Key(options with { Committee = [_trained.Other] }).Passes));
        Assert.True(known.Add(Key(options).Scores(Measures.Get("Bald"))));
        Assert.True(known.Add(Key(options with { PassSeed = 9 }).Scores(Measures.Get("Bald"))));

        string Embeddings(Model model) => CacheKey.Of(model, pool, options, RunContext.None)!.Embeddings;
        CacheKey Key(PredictOptions given) => CacheKey.Of(_trained.Model, pool, given, RunContext.None)!;
    }

    [Fact]
    public void A_damaged_row_is_computed_again()
    {
        using var pool = CreatePool();
        var cache = new QueryCache(CacheFolder);
        var expected = Choose(pool, "CoreSet", cache);
        var file = Assert.Single(Directory.GetFiles(CacheFolder, "*.alcache"));
        using (var stream = File.OpenWrite(file))
        {
            stream.Seek(-1, SeekOrigin.End);
            stream.WriteByte(0x55);
        }

        Assert.Equal(expected, Choose(pool, "CoreSet", cache));
        Assert.Equal(Count + 1, _rows.Read);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(5000)]
    [InlineData(-1)]
    public void A_file_that_is_something_else_is_begun_anew(int length)
    {
        using var pool = CreatePool();
        var cache = new QueryCache(CacheFolder);
        var expected = Choose(pool, "CoreSet", cache);
        var file = Assert.Single(Directory.GetFiles(CacheFolder, "*.alcache"));
        if (length < 0)
            File.WriteAllBytes(file, new byte[new FileInfo(file).Length]);
        else
            using (var stream = File.OpenWrite(file))
                stream.SetLength(length);
        Assert.Equal(expected, Choose(pool, "CoreSet", cache));
        Assert.Equal(2 * Count, _rows.Read);
        Assert.Equal(expected, Choose(pool, "CoreSet", cache));
        Assert.Equal(2 * Count, _rows.Read);
    }

    [Fact]
    public void A_sample_whose_file_changed_is_computed_again()
    {
        using var pool = CreatePool();
        var cache = new QueryCache(CacheFolder);
        Choose(pool, "CoreSet", cache);
        Choose(pool, "CoreSet", cache);
        Assert.Equal(Count, _rows.Read);

        File.SetLastWriteTimeUtc(_folder["rows/7.txt"], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        _folder.Write("rows/8.txt", "longer than before");
        File.Delete(_folder["rows/9.txt"]);
        _rows.Factor = -2;
        var expected = Choose(pool, "CoreSet", null);
        var read = _rows.Read;
        Assert.NotEqual(expected, Choose(pool, "CoreSet", cache));
        // One that cannot be looked at is computed every time.
        Assert.Equal(read + 3, _rows.Read);
        Choose(pool, "CoreSet", cache);
        Assert.Equal(read + 4, _rows.Read);
    }

    [Fact]
    public void A_packed_file_that_was_written_anew_is_computed_again()
    {
        var path = _folder.Write("features.npy", NpyFiles.Float32(new float[6], 2, 3));
        var stamps = new List<string>();
        using (var pool = PoolFactory.Open([path], new PoolOptions(), RunContext.None))
            stamps.Add(SourceFingerprint.Compute(pool.Source, RunContext.None));
        using (var pool = PoolFactory.Open([path], new PoolOptions(), RunContext.None))
            stamps.Add(SourceFingerprint.Compute(pool.Source, RunContext.None));
        Assert.Equal(stamps[0], stamps[1]);
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        using (var pool = PoolFactory.Open([path], new PoolOptions(), RunContext.None))
            Assert.NotEqual(stamps[0], SourceFingerprint.Compute(pool.Source, RunContext.None));
    }

    [Fact]
    public void Half_precision_rounds_embeddings_the_first_time_too()
    {
        using var pool = CreatePool();
        var cache = new QueryCache(CacheFolder, CacheType.Float16);
        var exact = Embeddings(null);
        var first = Embeddings(cache);
        var second = Embeddings(cache);
        Assert.Equal(first, second);
        Assert.Equal(Array.ConvertAll(exact, value => (float)(Half)value), first);
        Assert.NotEqual(exact, first);
        // And where there is no room for a cache.
        Assert.Equal(first, Embeddings(cache with { Limit = 1 }));
        // Both may be there at once.
        Assert.Equal(exact, Embeddings(new QueryCache(CacheFolder)));

        float[] Embeddings(QueryCache? given)
        {
            var seen = new Embedded();
            var context = Context(pool, given);
            BatchSelector.Select(seen, context, 1);
            return context.GetEmbeddings().Slice(0, context.Candidates.Length).ToArray();
        }
    }

    [Fact]
    public void What_half_precision_cannot_hold_is_an_error()
    {
        using var file = CachedRows.Open(_folder["rows.alcache"], new string('0', 64), 2, 2, CacheType.Float16);
        Assert.False(file.Write(0, 1, [1, 70000]));
        Assert.False(file.Has(0, 1));
        Assert.True(file.Write(1, 1, [1, float.PositiveInfinity]));
        Assert.True(file.Has(1, 1));
        Assert.False(file.Has(1, 2));
    }

    [Fact]
    public void The_folder_keeps_to_its_limit_and_what_was_used_last()
    {
        using var pool = CreatePool();
        var length = CachedRows.LengthOf(Count, _trained.Model.Network.FeatureCount, CacheType.Float32);
        var cache = new QueryCache(CacheFolder, Limit: 2 * length);
        Choose(pool, "CoreSet", cache);
        Choose(pool, "CoreSet", cache, model: _trained.Other);
        var files = Directory.GetFiles(CacheFolder, "*.alcache");
        Assert.Equal(2, files.Length);
        _folder.Write("cache/mine.txt", "not the cache's");
        File.SetLastWriteTimeUtc(files[0], DateTime.UtcNow.AddDays(-1));
        using var pool2 = new Pool("more", new CountedRows(Count - 1, _folder), TestPools.Names(2), Enumerable.Range(0, Count - 1).Select(i => i < 9 ? 0 : -1).ToArray());
        Choose(pool2, "CoreSet", cache);
        var left = Directory.GetFiles(CacheFolder, "*.alcache");
        Assert.Equal(2, left.Length);
        Assert.DoesNotContain(files[0], left);
        Assert.Contains(files[1], left);
        Assert.True(File.Exists(_folder["cache/mine.txt"]));
        Assert.True(File.Exists(_folder["cache/CACHEDIR.TAG"]));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Without_room_the_query_goes_on_without_one()
    {
        using var pool = CreatePool();
        var expected = Choose(pool, "CoreSet", null);
        Assert.Equal(expected, Choose(pool, "CoreSet", new QueryCache(CacheFolder, Limit: 100)));
        Assert.Contains("higher -CacheLimit", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_another_process_has_is_left_alone()
    {
        using var pool = CreatePool();
        var cache = new QueryCache(CacheFolder);
        var expected = Choose(pool, "CoreSet", cache);
        using (File.OpenHandle(Assert.Single(Directory.GetFiles(CacheFolder, "*.alcache")), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.Equal(expected, Choose(pool, "CoreSet", cache));
        Assert.Contains("cannot be used", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Equal(2 * Count, _rows.Read);
    }

    [Fact]
    public void A_link_is_not_followed()
    {
        using var pool = CreatePool();
        var cache = new QueryCache(CacheFolder);
        var expected = Choose(pool, "CoreSet", cache);
        var name = Assert.Single(Directory.GetFiles(CacheFolder, "*.alcache"));
        var target = _folder.Write("mine.txt", "mine");
        File.Delete(name);
        File.CreateSymbolicLink(name, target);
        Assert.Equal(expected, Choose(pool, "CoreSet", cache));
        Assert.Contains("is a link", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(target));
    }

    [Fact]
    public void A_picture_that_changed_is_decoded_anew()
    {
        var folder = _folder["pictures"];
        for (var i = 0; i < 6; i++)
            _folder.Write($"pictures/{i}.bmp", Pictures.Bmp((byte)(30 * i)));
        using var pool = PoolFactory.Open([folder], new PoolOptions { Classes = ["a", "b"] }, RunContext.None);
        pool.SetLabel(0, 0, LabelOrigin.Manual);
        pool.SetLabel(5, 1, LabelOrigin.Manual);
        using var model = Trainer.Train(
            pool, new() { Architecture = ArchitectureName.Linear, Epochs = 1, LearningRate = 0.01, Threads = 1, Device = "Cpu" }, null, null, RunContext.None);

        // Decoded pictures stay in memory.
        Assert.Equal(6, Scorer.Embed(model, pool, new() { Threads = 1 }, RunContext.None).Count());
        _folder.Write("pictures/2.bmp", Pictures.Bmp(255));
        var context = Context(pool, new QueryCache(CacheFolder), model: model);
        BatchSelector.Select(new Embedded(), context, 1);
        using var fresh = PoolFactory.Open([folder], new PoolOptions { Classes = ["a", "b"] }, RunContext.None);
        var expected = Scorer.Embed(model, fresh, new() { Threads = 1 }, RunContext.None, [2]).Single().Vector;
        Assert.Equal(expected, context.GetEmbeddings()[Array.IndexOf(context.Candidates, 2)].ToArray());
    }

    [Fact]
    public void A_folder_that_is_none_is_no_error()
    {
        using var pool = CreatePool();
        var file = _folder.Write("file", "no folder");
        Choose(pool, "CoreSet", new QueryCache(file));
        Assert.Contains(file, Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_computed_before_a_stop_is_kept()
    {
        using var stop = new CancellationTokenSource();
        using var pool = CreatePool();
        var cache = new QueryCache(CacheFolder);
        _rows.OnRead = read =>
        {
            if (read == 40)
                stop.Cancel();
        };
        Assert.ThrowsAny<OperationCanceledException>(() => Choose(pool, "CoreSet", cache, new RunContext(stop.Token), batchSize: 4));
        var verbose = new List<string>();
        Choose(pool, "CoreSet", cache, new RunContext(verbose: verbose.Add), batchSize: 4);
        var known = int.Parse(Regex.Match(string.Join('\n', verbose), "knows ([0-9]+) of 60").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(known, 4, 40);
    }

    [Fact]
    public void A_sample_that_cannot_be_read_is_left_out_every_time()
    {
        _rows.Bad = 33;
        using var pool = CreatePool();
        var cache = new QueryCache(CacheFolder);
        for (var i = 0; i < 2; i++)
        {
            var context = Context(pool, cache);
            BatchSelector.Select(new Embedded(), context, 3);
            Assert.DoesNotContain(33, context.Candidates);
            Assert.Equal(context.Candidates.Length, context.GetEmbeddings().Rows);
        }
    }

    private Pool CreatePool() => new("counted", _rows, TestPools.Names(2), [.. Enumerable.Range(0, _rows.Count).Select(i => i < 20 ? i % 2 : -1)]);

    private (int Index, double Score)[] Choose(Pool pool, string strategy, QueryCache? cache, RunContext? run = null, Model? model = null, int batchSize = 0) =>
    [
        .. BatchSelector.Select(
            StrategyRegistry.Create(strategy, strategy == "Discriminative" ? new Dictionary<string, object?> { ["MaxEpochs"] = 2 } : []),
            Context(pool, cache, run, model, strategy == "Committee", batchSize), 8).Select(item => (item.Index, item.Score)),
    ];

    private QueryContext Context(Pool pool, QueryCache? cache, RunContext? run = null, Model? model = null, bool committee = false, int batchSize = 0) => new(
        pool, new SeedTree(1), run ?? new RunContext(warning: _warnings.Add), model ?? _trained.Model, Measures.Get("Entropy"),
        new() { Device = "Cpu", Threads = 1, BatchSize = batchSize, Committee = committee ? [_trained.Other] : [] })
    { Settings = new() { Cache = cache } };

    private sealed class Embedded : Strategy
    {
        public override StrategyInfo Info { get; } = new("Embedded", "The first of those with an embedding.", StrategyNeeds.Embeddings, "O(N)", "none");

        public override IReadOnlyList<Pick> Select(QueryContext context, int count) =>
            [.. context.Candidates.Take(count).Select(index => new Pick(index, 0, "first"))];
    }

    /// <summary>Random vectors, each with a file of its own to look at, that count how many of them were read.</summary>
    private sealed class CountedRows : SampleSource
    {
        private readonly TemporaryFolder _folder;
        private readonly float[] _values;

        public CountedRows(int count, TemporaryFolder folder)
        {
            Count = count;
            _folder = folder;
            var random = new RandomSource(4);
            _values = [.. Enumerable.Range(0, count * Width).Select(_ => (float)random.NextGaussian())];
            for (var i = 0; i < count; i++)
                folder.Write($"rows/{i}.txt", "a row");
        }

        public int Read { get; private set; }

        public int Bad { get; set; } = -1;

        public float Factor { get; set; } = 1;

        public Action<int>? OnRead { get; set; }

        public override int Count { get; }

        public override SourceKind Kind => SourceKind.Features;

        public override string Description => "counted rows";

        public override int Channels => 1;

        public override int Height => 1;

        public override int Width => QueryCacheTests.Width;

        public override bool IsPacked => true;

        public override string GetId(int index) => $"row {index}";

        public override string? GetPath(int index) => _folder[$"rows/{index}.txt"];

        public override void ReadFeatures(ReadOnlySpan<int> indices, Span<float> destination)
        {
            for (var i = 0; i < indices.Length; i++)
            {
                for (var j = 0; j < Width; j++)
                    destination[(i * Width) + j] = indices[i] == Bad ? float.NaN : Factor * _values[(indices[i] * Width) + j];
            }

            Read += indices.Length;
            OnRead?.Invoke(Read);
        }
    }
}
