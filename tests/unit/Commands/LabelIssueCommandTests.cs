using ActiveLearning.LabelIssues;
using ActiveLearning.PowerShell.Commands;
using ActiveLearning.Tests.Scoring;

namespace ActiveLearning.Tests.Commands;

public sealed class LabelIssueCommandTests
{
    [Fact]
    public void Issues_are_written_one_by_one_and_bring_their_pool()
    {
        // Two clusters of ten; one label of each is wrong, and two rows are equal.
        var values = Enumerable.Range(0, 40).Select(i => (i / 2 % 2 == i % 2 ? 6f : 0f) + (0.01f * i)).ToArray();
        (values[38], values[39]) = (values[2], values[3]);
        var labels = Enumerable.Range(0, 20).Select(i => i is 4 or 19 ? 1 - (i % 2) : i % 2).ToArray();
        using var logits = new LogitsPool(values, 2, labels);
        var host = new RecorderHost().Run(new FindALLabelIssueCommand { Pool = logits.Pool, Model = logits.Model, Device = "Cpu", Threads = 1, Fold = 4, Similarity = 1, Seed = 2 });
        var issues = host.Output.Cast<LabelIssue>().ToArray();
        Assert.Equal([(1, 19, LabelIssueKind.ExactDuplicate), (2, 4, LabelIssueKind.Prediction)], issues.Select(issue => (issue.Rank, issue.Index, issue.Kind)));
        Assert.Same(logits.Pool, PoolOf.Object(issues[0]));
        // What the pool holds has not changed.
        Assert.Equal(labels, Enumerable.Range(0, 20).Select(logits.Pool.GetLabel));
        Assert.Contains(host.Progress, update => update.Update.Activity == "Judging labels");
        Assert.All(host.Progress.GroupBy(update => update.Update.Activity), activity => Assert.True(activity.Last().Update.Completed));
    }
}
