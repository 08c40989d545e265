using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace ActiveLearning.Tests.Libtorch.SystemOnly;

/// <summary>Nothing is left over. The counts are the process's, so these tests run alone.</summary>
[Collection(nameof(AloneCollection))]
public sealed class LeakTests
{
    [Fact]
    public void Ten_thousand_training_steps_leave_count_and_memory_as_they_were()
    {
        using var network = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4));
        using var optimizer = optim.SGD(network.parameters(), 0.01, momentum: 0.9, weight_decay: 1e-4);
        Train(network, optimizer, 2000);
        var tensors = Settled();
        var resident = Resident();

        Train(network, optimizer, 10_000);

        Assert.Equal(tensors, Settled());
        Assert.InRange(Resident(), 0, resident * 1.05);
    }

    [Fact]
    public void A_forgotten_tensor_is_released_by_the_finalizer()
    {
        var before = Settled();
        Forget();
        Assert.Equal(before, Settled());
    }

    [Fact]
    public void An_optimizer_and_a_module_release_what_they_hold()
    {
        var before = Settled();
        using (var network = new SmallNetwork())
        using (var optimizer = optim.Adam(network.parameters()))
        using (NewDisposeScope())
        {
            network.call(torch.ones(2, 3, 4, 4)).sum().backward();
            optimizer.step();
        }
        Assert.Equal(before, Settled());
    }

    private static void Train(nn.Module<Tensor, Tensor> network, optim.Optimizer optimizer, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            F.cross_entropy(network.call(torch.randn(8, 16)), torch.randint(4, [8L])).backward();
            optimizer.step();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget()
    {
        for (var i = 0; i < 100; i++)
            torch.zeros(1000);
    }

    private static long Settled()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return SystemExtras.live_tensor_count;
    }

    private static double Resident()
    {
        // The managed heap grows to a size of its own liking; what it does not need must not count.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
