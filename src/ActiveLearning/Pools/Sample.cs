namespace ActiveLearning.Pools;

/// <summary>One thing that can be labeled, as it was when it was asked for: later labels do not change it.</summary>
public sealed class Sample
{
    internal Sample(Pool pool, int index)
    {
        Pool = pool;
        Index = index;
        Id = pool.GetId(index);
        var label = pool.GetLabel(index);
        Label = label < 0 ? null : pool.Classes[label];
        Origin = pool.GetLabelOrigin(index);
        BadReason = pool.GetBadReason(index);
        Path = pool.Source.GetPath(index);
        Status = BadReason is not null ? SampleStatus.Bad : label < 0 ? SampleStatus.Unlabeled : SampleStatus.Labeled;
    }

    /// <summary>The pool it belongs to.</summary>
    public Pool Pool { get; }

    /// <summary>Its position in the pool, from 0.</summary>
    public int Index { get; }

    /// <summary>Its stable identity in the pool.</summary>
    public string Id { get; }

    /// <summary>Its class, or null.</summary>
    public string? Label { get; }

    /// <summary>Where it stands.</summary>
    public SampleStatus Status { get; }

    /// <summary>Where its label came from.</summary>
    public LabelOrigin Origin { get; }

    /// <summary>Why it cannot be used, or null.</summary>
    public string? BadReason { get; }

    /// <summary>Its own file, or null where samples share one.</summary>
    public string? Path { get; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
