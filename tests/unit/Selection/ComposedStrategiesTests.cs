using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;
using ActiveLearning.Tests.Training;
using ActiveLearning.Training;

namespace ActiveLearning.Tests.Selection;

/// <summary>Strategies over strategies: ClassBalanced, Auto, and a prefilter before any.</summary>
public sealed class ComposedStrategiesTests : IDisposable
{
    private readonly Pool _pool = TestPools.Features(120, classes: 3, width: 4, labeled: 30);
    private readonly Model _model;

    public ComposedStrategiesTests() => _model = Trainer.Train(
        _pool, new TrainingOptions { Architecture = ArchitectureName.Linear, Epochs = 10, LearningRate = 0.01, Device = "Cpu", Threads = 1 }, null, null, RunContext.None);

    public void Dispose()
    {
        _model.Dispose();
        _pool.Dispose();
    }

    [Theory]
    [InlineData(new[] { 5, 0, 9 }, new[] { 9, 9, 9 }, 7, new[] { 1, 6, 0 })]
    [InlineData(new[] { 0, 0, 0 }, new[] { 9, 2, 9 }, 8, new[] { 3, 2, 3 })]
    [InlineData(new[] { 1, 1 }, new[] { 0, 4 }, 3, new[] { 0, 3 })]
    public void Quotas_fill_up_the_smallest_classes(int[] labels, int[] available, int count, int[] expected) =>
        Assert.Equal(expected, ClassBalancedStrategy.Quotas(labels, available, count));

    [Theory]
    [InlineData("TopK")]
    [InlineData("CoreSet")]
    [InlineData("Badge")]
    public void ClassBalanced_gives_every_predicted_class_its_share_of_the_base(string name)
    {
        // Thirty labels, ten a class: the batch is shared out evenly.
        var picks = Select("ClassBalanced", 9, null, ("Base", name));
        var predicted = Scorer.Predict(_model, _pool, new() { Threads = 1 }, RunContext.None).ToDictionary(p => p.Index, p => p.PredictedClass);
        Assert.Equal([3, 3, 3], picks.GroupBy(item => predicted[item.Index]).OrderBy(group => group.Key).Select(group => group.Count()));
        if (name == "TopK")
        {
            var scores = Scorer.Score(_model, _pool, Measures.Get("Entropy"), new() { Threads = 1 }, RunContext.None).ToArray();
            foreach (var label in predicted.Values.Distinct())
            {
                var best = scores.Where(score => predicted[score.Index] == label).OrderByDescending(score => score.Uncertainty).ThenBy(score => score.Index).Take(3).Select(score => score.Index);
                Assert.Equal(best.Order(), picks.Where(item => predicted[item.Index] == label).Select(item => item.Index).Order());
            }
        }

        Assert.Contains("10 labels so far, 3 of this batch", picks[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ClassBalanced_over_itself_or_nothing_is_refused()
    {
        Assert.Equal("InvalidStrategyOption", Assert.Throws<ActiveLearningException>(() => Select("ClassBalanced", 3, null, ("Base", "classbalanced"))).ErrorId);
        Assert.Equal("StrategyNotFound", Assert.Throws<ActiveLearningException>(() => Select("ClassBalanced", 3, null, ("Base", "Nothing"))).ErrorId);
    }

    [Theory]
    [InlineData(20, 100, "TypiClust", "are few")]
    [InlineData(5, 100, "UncertaintyHerding", "neither few nor many")]
    [InlineData(5, 12, "Margin", "are many")]
    public void Auto_takes_what_suits_the_labels_and_says_so(int few, int many, string chosen, string why)
    {
        var picks = Select("Auto", 6, null, ("FewLabels", few), ("ManyLabels", many));
        var note = Assert.IsType<AutoNote>(Assert.Single(picks[0].Notes));
        Assert.Equal(chosen, note.Chosen);
        Assert.StartsWith("12 labels a class with this batch", note.Reason, StringComparison.Ordinal);
        Assert.Contains(why, note.Reason, StringComparison.Ordinal);
        Assert.All(picks, item => Assert.Equal("Auto", item.Strategy));
        var expected = chosen == "Margin"
            ? Scorer.Score(_model, _pool, Measures.Get("Margin"), new() { Threads = 1 }, RunContext.None).OrderByDescending(score => score.Uncertainty).ThenBy(score => score.Index).Take(6).Select(score => score.Index)
            : Select(chosen, 6, null).Select(item => item.Index);
        Assert.Equal(expected, picks.Select(item => item.Index));
    }

    [Fact]
    public void Auto_without_a_model_covers()
    {
        using var pool = Queries.Of([0, 1, 5, 9], 1, _ => false);
        Assert.Equal("TypiClust", ((AutoNote)Queries.Select("Auto", pool, 2)[0].Notes.Single()).Chosen);
    }

    [Theory]
    [InlineData("CoreSet")]
    [InlineData("MaxHerding")]
    [InlineData("Random")]
    [InlineData("TopK")]
    public void A_prefilter_leaves_the_highest_scores(string name)
    {
        var picks = Select(name, 5, new PreFilter(Measures.Get("Margin"), 3));
        var kept = Scorer.Score(_model, _pool, Measures.Get("Margin"), new() { Threads = 1 }, RunContext.None)
            .OrderByDescending(score => score.Uncertainty).ThenBy(score => score.Index).Take(15).Select(score => score.Index).ToHashSet();
        Assert.Equal(5, picks.Count);
        Assert.All(picks, item => Assert.Contains(item.Index, kept));
        // One that leaves all changes nothing.
        Assert.Equal(Select(name, 5, null).Select(item => item.Index), Select(name, 5, new PreFilter(Measures.Get("Margin"), 1000)).Select(item => item.Index));
    }

    private IReadOnlyList<BatchItem> Select(string name, int count, PreFilter? filter, params (string Name, object? Value)[] options) => BatchSelector.Select(
        StrategyRegistry.Create(name, options.ToDictionary(option => option.Name, option => option.Value)),
        new QueryContext(_pool, new SeedTree(1), RunContext.None, _model, Measures.Get("Entropy"), new() { Device = "Cpu", Threads = 1 }) { Settings = new() { PreFilter = filter } }, count);
}
