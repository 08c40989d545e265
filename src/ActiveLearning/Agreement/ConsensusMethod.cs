namespace ActiveLearning.Agreement;

/// <summary>How the labels of several annotators become one.</summary>
public enum ConsensusMethod
{
    /// <summary>The class that most annotators gave; every annotator counts the same.</summary>
    Majority,

    /// <summary>The most probable class where each annotator's habit of mistaking one class for another is estimated along (Dawid and Skene 1979).</summary>
    DawidSkene,
}
