using ActiveLearning.LabelIssues;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Tests.Scoring;
using ActiveLearning.Tests.Training;
using ActiveLearning.Training;

namespace ActiveLearning.Tests.LabelIssues;

public sealed class LabelIssueFinderTests
{
    private static readonly LabelIssueOptions s_options = new() { Seed = 1, Predict = new() { Device = "Cpu", Threads = 1 } };

    [Fact]
    public void Wrong_labels_are_found_and_right_ones_are_not()
    {
        // Three clear clusters; every tenth label is wrong.
        using var pool = Clusters(300, i => i % 10 == 4 ? (i + 1) % 3 : i % 3, out var model);
        using (model)
        {
            var found = LabelIssueFinder.Find(pool, model, s_options with { Similarity = 1 }, RunContext.None);
            Assert.InRange(found.Count, 28, 30);
            Assert.All(found, issue => Assert.Equal(4, issue.Index % 10));
            Assert.All(found, issue => Assert.Equal((LabelIssueKind.Prediction, $"class {issue.Index % 3}"), (issue.Kind, issue.SuggestedLabel)));
            Assert.Equal(Enumerable.Range(1, found.Count), found.Select(issue => issue.Rank));
            Assert.Equal(found.Select(issue => issue.Margin).Order(), found.Select(issue => issue.Margin));
            Assert.Contains($"{found[0].SuggestedLabel} has probability 0.9", found[0].Reason, StringComparison.Ordinal);
            Assert.Equal(found, LabelIssueFinder.Find(pool, model, s_options with { Similarity = 1 }, RunContext.None));
        }
    }

    [Fact]
    public void Equal_contents_with_different_labels_come_first()
    {
        // 7 and 10 are the same, 20, 23 and 26 too, of which 23 alone is labeled otherwise; 30 and 33 are equal in label as well.
        using var pool = Clusters(90, i => i is 10 or 23 ? 2 : i % 3, out var model, (10, 7), (23, 20), (26, 20), (33, 30));
        using (model)
        {
            var found = LabelIssueFinder.Find(pool, model, s_options with { Similarity = 1 }, RunContext.None);
            var equal = found.Where(issue => issue.Kind == LabelIssueKind.ExactDuplicate).ToArray();
            Assert.Equal([(10, "class 2", "class 1", "row/7")], equal.Where(issue => issue.Index < 20).Select(issue => (issue.Index, issue.Label, issue.SuggestedLabel, issue.DuplicateOf!)));
            Assert.DoesNotContain(found, issue => issue.Index is 7 or 20 or 30 or 33);
            Assert.Equal(equal, found.Take(equal.Length));
            Assert.Equal("Same content as 'row/7', which is labeled class 1.", equal.Single(issue => issue.Index == 10).Reason);
        }
    }

    [Fact]
    public void Almost_equal_features_with_different_labels_are_found()
    {
        using var pool = Clusters(90, i => i == 40 ? 2 : i % 3, out var model, 0.01f, (40, 37));
        using (model)
        {
            var found = LabelIssueFinder.Find(pool, model, s_options with { Similarity = 0.9999 }, RunContext.None);
            var near = Assert.Single(found, issue => issue.Kind == LabelIssueKind.NearDuplicate);
            Assert.Equal((40, "class 2", "class 1", "row/37"), (near.Index, near.Label, near.SuggestedLabel, near.DuplicateOf));
            Assert.InRange(near.Similarity!.Value, 0.9999, 1.00001);
            Assert.NotNull(near.Margin);
            Assert.Equal(1, near.Rank);
        }
    }

    [Fact]
    public void Small_classes_are_only_looked_through_for_duplicates()
    {
        using var pool = Clusters(60, i => i < 3 ? 2 : i % 2, out var model, (5, 1));
        using (model)
        {
            var warnings = new List<string>();
            var found = LabelIssueFinder.Find(pool, model, s_options with { Similarity = 1 }, new RunContext(warning: warnings.Add));
            Assert.Contains("fewer than 5", Assert.Single(warnings), StringComparison.Ordinal);
            Assert.Contains("class 2", warnings[0], StringComparison.Ordinal);
            var duplicate = Assert.Single(found, issue => issue.Kind == LabelIssueKind.ExactDuplicate);
            Assert.Equal((1, "class 1", (double?)null), (duplicate.Index, duplicate.SuggestedLabel, duplicate.Margin));
            Assert.DoesNotContain(found, issue => issue.Kind == LabelIssueKind.Prediction && issue.Label == "class 2");
        }
    }

    [Fact]
    public void One_class_leaves_nothing_to_judge_by()
    {
        using var pool = Clusters(20, _ => 1, out var model);
        using (model)
        {
            var warnings = new List<string>();
            Assert.Empty(LabelIssueFinder.Find(pool, model, s_options, new RunContext(warning: warnings.Add)));
            Assert.Contains("only duplicates", Assert.Single(warnings), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_cannot_be_looked_through_is_refused()
    {
        using var pool = Clusters(20, _ => -1, out var model);
        using (model)
        {
            Assert.Equal("NoLabels", Assert.Throws<ActiveLearningException>(() => LabelIssueFinder.Find(pool, model, s_options, RunContext.None)).ErrorId);
            LabelIssueOptions[] wrong = [s_options with { Fold = 1 }, s_options with { Fold = 51 }, s_options with { Similarity = 1.5 }, s_options with { Similarity = double.NaN }];
            Assert.All(wrong, options => Assert.Equal("InvalidLabelIssueOption", Assert.Throws<ActiveLearningException>(() => LabelIssueFinder.Find(pool, model, options, RunContext.None)).ErrorId));
        }

        using var stop = new CancellationTokenSource();
        stop.Cancel();
        using var labeled = Clusters(20, i => i % 2, out var other);
        using (other)
            Assert.ThrowsAny<OperationCanceledException>(() => LabelIssueFinder.Find(labeled, other, s_options, new RunContext(stop.Token)));
    }

    [Fact]
    public void Pictures_that_are_only_of_the_same_kind_are_no_near_duplicates()
    {
        // Embeddings of an untrained network are all alike; bands of different classes do not look alike.
        using var pool = TestPools.Images(60, classes: 3, size: 32);
        var options = new TrainingOptions { Architecture = ArchitectureName.ResNet18, Width = 4, Epochs = 1, Seed = 1, Threads = 1, Device = "Cpu" };
        using var model = Trainer.Train(pool, options, null, null, RunContext.None);
        var found = LabelIssueFinder.Find(pool, model, s_options with { Similarity = 0 }, RunContext.None);
        Assert.DoesNotContain(found, issue => issue.Kind != LabelIssueKind.Prediction);
    }

    [SharedDataFact("flowers128")]
    public void The_flower_photos_that_are_rose_and_tulip_at_once_are_found()
    {
        using var pool = PoolFactory.Open([SharedData.Path("flowers128")], new PoolOptions(), RunContext.None);
        // A glance is enough: what a network has learned is not what finds equal files.
        using var few = pool.Subset("few", [.. Enumerable.Range(0, pool.Count).Where(i => i % 40 == 0)]);
        var training = new TrainingOptions { Architecture = ArchitectureName.ResNet18, Width = 8, ImageSize = 32, Epochs = 2, Seed = 1, Device = "Cpu" };
        using var model = Trainer.Train(few, training, null, null, RunContext.None);
        var found = LabelIssueFinder.Find(pool, model, new LabelIssueOptions { Seed = 1 }, RunContext.None);
        string[] both = ["15922772266_1167a06620.jpg", "17104364030_ee31ee279b_n.jpg", "17291451621_0e39f08b9e_n.jpg", "17291930305_79deae6a90_n.jpg"];
        Assert.Equal(both, found.Take(4).Select(issue => Path.GetFileName(issue.Id)).Order(StringComparer.Ordinal));
        Assert.All(found.Take(4), issue => Assert.Equal(
            (LabelIssueKind.ExactDuplicate, Path.GetFileName(issue.Id), true),
            (issue.Kind, Path.GetFileName(issue.DuplicateOf), (issue.Label, issue.SuggestedLabel) is ("rose", "tulip") or ("tulip", "rose"))));
        Assert.NotEqual(LabelIssueKind.ExactDuplicate, found[4].Kind);
    }

    private static Pool Clusters(int count, Func<int, int> label, out Model model, params (int Copy, int Of)[] copies) => Clusters(count, label, out model, 0, copies);

    /// <summary>Points around one center for each of three classes, by number; the model passes them through.</summary>
    private static Pool Clusters(int count, Func<int, int> label, out Model model, float noise, params (int Copy, int Of)[] copies)
    {
        const int width = 3;
        var random = new RandomSource(11);
        var values = new float[count * width];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(random.NextGaussian() + (i % width == i / width % 3 ? 8 : 0));
        foreach (var (copy, of) in copies)
        {
            for (var i = 0; i < width; i++)
                values[(copy * width) + i] = values[(of * width) + i] + noise;
        }

        var logits = new LogitsPool(values, width, [.. Enumerable.Range(0, count).Select(label)]);
        model = logits.Model;
        return logits.Pool;
    }
}
