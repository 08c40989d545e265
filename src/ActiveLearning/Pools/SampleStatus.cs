namespace ActiveLearning.Pools;

/// <summary>Where a sample stands.</summary>
public enum SampleStatus
{
    /// <summary>No label yet.</summary>
    Unlabeled,

    /// <summary>Has a label.</summary>
    Labeled,

    /// <summary>Cannot be read; never trained on, scored or selected.</summary>
    Bad,
}
