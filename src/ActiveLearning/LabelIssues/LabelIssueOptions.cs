using System.Globalization;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;

namespace ActiveLearning.LabelIssues;

/// <summary>How label issues are looked for.</summary>
public sealed record LabelIssueOptions
{
    /// <summary>Into how many parts the labeled samples are split; each is judged by a model trained on the others. 2 to 50.</summary>
    public int Fold { get; init; } = 5;

    /// <summary>How alike two samples must be to count as near-duplicates: the cosine of their standardised embeddings, 0 to 1.</summary>
    public double Similarity { get; init; } = 0.95;

    /// <summary>Decides how the samples are split.</summary>
    public long Seed { get; init; }

    /// <summary>How samples are run through the model.</summary>
    public PredictOptions Predict { get; init; } = new();

    /// <summary>Checks the options by themselves.</summary>
    /// <exception cref="ActiveLearningException">A value is out of its range (<c>InvalidLabelIssueOption</c>).</exception>
    public void Validate()
    {
        if (Fold is < 2 or > 50)
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"Fold {Fold} cannot be used; give 2 to 50."), Fold);
        if (!(Similarity is >= 0 and <= 1))
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"Similarity {Similarity} cannot be used; give 0 to 1."), Similarity);

        static ActiveLearningException Invalid(string message, object value) => new("InvalidLabelIssueOption", ErrorKind.InvalidArgument, message, value);
    }
}
