using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;
using ActiveLearning.Tests.Training;
using ActiveLearning.Training;

namespace ActiveLearning.Tests.Selection;

/// <summary>What every strategy keeps to, each on a thousand generated pools.</summary>
public sealed class StrategyPropertyTests : IClassFixture<StrategyPropertyTests.Trained>
{
    private const int Width = 3;

    private readonly Trained _trained;

    public StrategyPropertyTests(Trained trained) => _trained = trained;

    public static TheoryData<string> Names => [.. StrategyRegistry.All.Select(strategy => strategy.Info.Name)];

    /// <summary>Strategies without chance: the same samples whatever their order in the pool.</summary>
    public static IReadOnlySet<string> WithoutChance { get; } =
        new HashSet<string> { "TopK", "CoreSet", "EntropyDiverse", "MaxHerding", "UncertaintyHerding", "FacilityLocation" };

    [Theory]
    [MemberData(nameof(Names))]
    public void Picks_are_distinct_unlabeled_reproducible_and_independent_of_the_order(string name)
    {
        var random = new RandomSource(11);
        for (var round = 0; round < 1000; round++)
        {
            // Every other pool has equal vectors; some have no label, some have one class only, some are smaller than what is asked for.
            var count = 2 + random.Next(30);
            var labeled = round % 10 == 0 && name != "CoreSet" ? 0 : 1 + random.Next(count - 1);
            var isLattice = round % 2 == 0;
            var values = Enumerable.Range(0, count * Width).Select(_ => isLattice ? random.Next(3) : (float)random.NextGaussian()).ToArray();
            var wanted = 1 + random.Next(count);
            using var pool = Queries.Of(values, Width, i => i < labeled);

            var picks = Choose(name, pool, wanted, round);

            Assert.Equal(Math.Min(wanted, count - labeled), picks.Count);
            Assert.Equal(picks.Count, picks.Select(item => item.Index).Distinct().Count());
            Assert.All(picks, item => Assert.InRange(item.Index, labeled, count - 1));
            Assert.All(picks, item => Assert.True(double.IsFinite(item.Score) && item.Reason.Length > 0, $"{item.Score} {item.Reason}"));
            if (isLattice || !WithoutChance.Contains(name))
            {
                if (round % 4 == 0 || !isLattice)
                    Assert.Equal(picks.Select(item => item.Index), Choose(name, pool, wanted, round).Select(item => item.Index));
                continue;
            }

            // The unlabeled ones in another order.
            var order = Enumerable.Range(labeled, count - labeled).ToArray();
            random.Shuffle<int>(order);
            int[] all = [.. Enumerable.Range(0, labeled), .. order];
            using var shuffled = Queries.Of([.. all.SelectMany(index => values.AsSpan(index * Width, Width).ToArray())], Width, i => i < labeled);
            if (labeled > 0)
                AssertEqualUpToTies(picks, Choose(name, shuffled, wanted, round), index => all[index]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_vector_that_is_not_finite_is_named_and_never_chosen(string name)
    {
        var random = new RandomSource(12);
        var values = Enumerable.Range(0, 30 * Width).Select(_ => (float)random.NextGaussian()).ToArray();
        values[(12 * Width) + 1] = float.NaN;
        values[20 * Width] = float.NegativeInfinity;
        using var pool = Queries.Of(values, Width, i => i < 6);
        var problems = new List<ItemProblem>();
        var picks = Choose(name, pool, 30, 1, new RunContext(problem: problems.Add));
        int[] bad = [12, 20];
        if (name is "Random" or "LearningLossRandom")
        {
            // They look at no vector.
            Assert.Equal(24, picks.Count);
            return;
        }

        Assert.Equal(22, picks.Count);
        Assert.DoesNotContain(picks, item => bad.Contains(item.Index));
        Assert.Equal(bad.Select(pool.GetId), problems.Select(problem => problem.Item).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Vectors_that_are_all_alike_are_no_error(string name)
    {
        using var pool = Queries.Of([.. Enumerable.Repeat(1.5f, 20 * Width)], Width, i => i < 4);
        Assert.Equal(16, Choose(name, pool, 50, 1).Select(item => item.Index).Distinct().Count());
    }

    private static void AssertEqualUpToTies(IReadOnlyList<BatchItem> expected, IReadOnlyList<BatchItem> actual, Func<int, int> originalOf)
    {
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Score, actual[i].Score, 1e-6 * Math.Max(1, Math.Abs(expected[i].Score)));
            // After a tie the ways may part.
            if (expected[i].Index != originalOf(actual[i].Index))
                return;
        }
    }

    private IReadOnlyList<BatchItem> Choose(string name, Pool pool, int count, int seed, RunContext? run = null)
    {
        var options = new Dictionary<string, object?>();
        if (name == "Discriminative")
            options["MaxEpochs"] = 1;
        return BatchSelector.Select(
            StrategyRegistry.Create(name, options),
            new QueryContext(pool, new SeedTree(seed), run ?? RunContext.None, _trained.Model, Measures.Get("Entropy"), new() { Device = "Cpu", Threads = 1, Committee = name == "Committee" ? [_trained.Other] : [] }), count);
    }

    /// <summary>A model that any strategy can work with.</summary>
    public sealed class Trained : IDisposable
    {
        public Trained()
        {
            TorchRuntime.Initialize(1);
            using var pool = TestPools.Features(40, classes: 2, width: Width);
            var options = new TrainingOptions
            {
                Architecture = ArchitectureName.Mlp,
                Width = 8,
                Epochs = 3,
                LossPrediction = true,
                Device = "Cpu",
                Threads = 1,
            };
            Model = Trainer.Train(pool, options, null, null, RunContext.None);
            Other = Trainer.Train(pool, options with { Seed = 2 }, null, null, RunContext.None);
        }

        public Model Model { get; }

        public Model Other { get; }

        public void Dispose()
        {
            Model.Dispose();
            Other.Dispose();
        }
    }
}
