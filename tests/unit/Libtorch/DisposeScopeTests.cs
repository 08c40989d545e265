using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Libtorch;

/// <summary>What lives how long.</summary>
public sealed class DisposeScopeTests
{
    [Fact]
    public void A_scope_disposes_what_was_made_in_it()
    {
        Tensor inside;
        using (NewDisposeScope())
            inside = torch.zeros(1);
        Assert.True(inside.IsInvalid);
    }

    [Fact]
    public void A_tensor_can_move_out_or_be_detached()
    {
        using var outer = NewDisposeScope();
        Tensor moved, detached, left;
        using (NewDisposeScope())
        {
            moved = torch.zeros(1).MoveToOuterDisposeScope();
            detached = torch.zeros(1).DetachFromDisposeScope();
            left = torch.zeros(1);
        }
        Assert.False(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        Assert.True(left.IsInvalid);
        Assert.True(outer.Contains(moved));
        outer.Dispose();
        Assert.True(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
    }

    [Fact]
    public void A_scope_can_be_emptied_but_for_some()
    {
        using var scope = NewDisposeScope();
        var kept = torch.zeros(1);
        var gone = torch.zeros(1);
        scope.DisposeEverythingBut(kept);
        Assert.False(kept.IsInvalid);
        Assert.True(gone.IsInvalid);
        Assert.Equal(1, scope.DisposablesCount);
    }

    [Fact]
    public void Another_threads_tensors_are_not_ours()
    {
        using var scope = NewDisposeScope();
        Tensor? other = null;
        var thread = new Thread(() => other = torch.zeros(1));
        thread.Start();
        thread.Join();
        Assert.False(scope.Contains(other!));
        other!.Dispose();
    }

    [Fact]
    public void The_statistics_of_the_thread_count()
    {
        var statistics = DisposeScopeManager.Statistics;
        statistics.Reset();
        torch.zeros(1).Dispose();
        using (NewDisposeScope())
        {
            torch.zeros(1).DetachFromDisposeScope().Dispose();
            torch.zeros(1);
        }
        Assert.Equal(1, statistics.CreatedOutsideScopeCount);
        Assert.Equal(2, statistics.CreatedInScopeCount);
        Assert.Equal(1, statistics.DetachedFromScopeCount);
        Assert.Equal(0, statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Disposing_twice_is_harmless()
    {
        var tensor = torch.zeros(1);
        tensor.Dispose();
        tensor.Dispose();
        Assert.True(tensor.IsInvalid);
    }
}
