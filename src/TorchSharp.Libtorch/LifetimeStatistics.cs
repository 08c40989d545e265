namespace TorchSharp;

/// <summary>How many objects of one kind were made and disposed on a thread, in and outside of dispose scopes.</summary>
public class LifetimeStatistics
{
    public long CreatedOutsideScopeCount { get; internal set; }
    public long DisposedOutsideScopeCount { get; internal set; }
    public long CreatedInScopeCount { get; internal set; }
    public long DisposedInScopeCount { get; internal set; }
    public long AttachedToScopeCount { get; internal set; }
    public long DetachedFromScopeCount { get; internal set; }

    /// <summary>What was made on the thread and not disposed on it. What the finalizer releases is not counted as disposed here.</summary>
    public long ThreadTotalLiveCount =>
        CreatedInScopeCount + CreatedOutsideScopeCount - DisposedInScopeCount - DisposedOutsideScopeCount;

    public void Reset()
    {
        CreatedOutsideScopeCount = 0;
        DisposedOutsideScopeCount = 0;
        CreatedInScopeCount = 0;
        DisposedInScopeCount = 0;
        AttachedToScopeCount = 0;
        DetachedFromScopeCount = 0;
    }

    public override string ToString() =>
        $"ThreadTotalLiveCount: {ThreadTotalLiveCount} (CreatedOutsideScope={CreatedOutsideScopeCount}, CreatedInScope={CreatedInScopeCount}, "
        + $"DisposedOutsideScope={DisposedOutsideScopeCount}, DisposedInScope={DisposedInScopeCount}, "
        + $"AttachedToScope={AttachedToScopeCount}, DetachedFromScope={DetachedFromScopeCount})";
}
