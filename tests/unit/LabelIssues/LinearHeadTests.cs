using System.Runtime.InteropServices;
using ActiveLearning.LabelIssues;
using ActiveLearning.Runtime;
using ActiveLearning.Tests.Models;
using TorchSharp;

namespace ActiveLearning.Tests.LabelIssues;

public sealed class LinearHeadTests
{
    [Fact]
    public void Probabilities_are_those_of_scikit_learn()
    {
        TorchRuntime.Initialize(1);
        foreach (var @case in ConfidentLearningTests.Cases("logistic.json"))
        {
            using var noGradients = torch.no_grad();
            using var scope = torch.NewDisposeScope();
            var (columns, classes) = (@case.GetProperty("columns").GetInt32(), @case.GetProperty("classes").GetInt32());
            var labels = @case.GetProperty("labels").Integers();
            var features = torch.tensor(@case.GetProperty("features").Floats()).view(labels.Length, columns);
            var targets = torch.tensor(labels.SelectMany(label => Enumerable.Range(0, classes).Select(c => c == label ? 1f : 0f)).ToArray()).view(labels.Length, classes);
            var mask = torch.tensor(@case.GetProperty("trained").Floats()).view(-1, 1);
            var (weights, biases) = LinearHead.Fit(features, targets, mask, RunContext.None);
            var found = MemoryMarshal.Cast<byte, float>(features.mm(weights).add(biases).softmax(1).contiguous().bytes).ToArray();
            Assert.Equal(@case.GetProperty("probabilities").Doubles(), found.Select(value => (double)value), (expected, actual) => Math.Abs(expected - actual) < 2e-3);
        }
    }

    [Fact]
    public void Folds_hold_every_row_once_and_the_same_share_of_each_class()
    {
        var labels = Enumerable.Range(0, 103).Select(i => i < 50 ? 0 : i < 90 ? 1 : i < 100 ? 2 : -1).ToArray();
        var folds = OutOfFold.Split(labels, 3, 4, new RandomSource(1));
        Assert.Equal([100, 101, 102], Enumerable.Range(0, 103).Where(row => folds[row] < 0));
        for (var c = 0; c < 3; c++)
        {
            var counts = Enumerable.Range(0, 4).Select(fold => Enumerable.Range(0, 103).Count(row => labels[row] == c && folds[row] == fold)).ToArray();
            Assert.True(counts.Max() - counts.Min() <= 1);
        }

        Assert.NotEqual(folds, OutOfFold.Split(labels, 3, 4, new RandomSource(2)));
        Assert.Equal(folds, OutOfFold.Split(labels, 3, 4, new RandomSource(1)));
    }

    [Fact]
    public void Rows_are_predicted_by_heads_that_have_not_seen_them()
    {
        // Labels drawn by chance: a head that had seen a row's label would predict it far better than chance can.
        TorchRuntime.Initialize(1);
        var random = new RandomSource(5);
        var labels = Enumerable.Range(0, 120).Select(_ => random.Next(2)).ToArray();
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var features = torch.tensor(Enumerable.Range(0, 120 * 60).Select(_ => (float)random.NextGaussian()).ToArray()).view(120, 60);
        var probabilities = OutOfFold.Predict(features, labels, 2, 5, new SeedTree(1), RunContext.None);
        Assert.InRange(Enumerable.Range(0, 120).Count(row => probabilities[(2 * row) + labels[row]] > 0.5), 35, 85);
        Assert.All(Enumerable.Range(0, 120), row => Assert.Equal(1, probabilities[2 * row] + probabilities[(2 * row) + 1], 4));
    }
}
