namespace ActiveLearning.Pools.Database;

/// <summary>Where an entry of a label history stands.</summary>
public enum LabelState
{
    /// <summary>It says what the sample's label is.</summary>
    Current,

    /// <summary>A later entry took its place.</summary>
    Superseded,

    /// <summary>It was undone and counts no more.</summary>
    Undone,
}
