namespace ActiveLearning.LabelIssues;

/// <summary>Why a label is doubted; the surest reason first.</summary>
public enum LabelIssueKind
{
    /// <summary>Another sample has the same content and another label: one of the two labels is wrong.</summary>
    ExactDuplicate,

    /// <summary>Another sample looks almost the same and has another label.</summary>
    NearDuplicate,

    /// <summary>A model that has not seen this label is confident of another class.</summary>
    Prediction,
}
