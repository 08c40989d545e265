using System.Management.Automation;
using ActiveLearning.LabelIssues;
using ActiveLearning.Models;
using ActiveLearning.Pools;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Finds labels that are probably wrong, most likely errors first.</summary>
[Cmdlet(VerbsCommon.Find, "ALLabelIssue")]
[OutputType(typeof(LabelIssue))]
public sealed class FindALLabelIssueCommand : PredictCommand
{
    /// <summary>The pool whose labels are checked; they are not changed.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public Pool Pool { get; set; } = null!;

    /// <summary>The model whose embeddings are used.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public Model Model { get; set; } = null!;

    /// <summary>Into how many parts the labeled samples are split; each is judged by a linear head that was trained on the others.</summary>
    [Parameter]
    [ValidateRange(2, 50)]
    public int Fold { get; set; } = 5;

    /// <summary>How alike two samples must be to count as near-duplicates: the cosine of their standardised embeddings. Pictures must also look alike at a small size.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double Similarity { get; set; } = 0.95;

    /// <summary>Decides how the samples are split.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var options = new LabelIssueOptions
        {
            Fold = Fold,
            Similarity = Similarity,
            Seed = Seed,
            Predict = Options(),
        };
        WriteAll(context => LabelIssueFinder.Find(Pool, Model, options, context));
    }
}
