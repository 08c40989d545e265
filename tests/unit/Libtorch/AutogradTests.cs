using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Libtorch;

/// <summary>The modes belong to their thread, and gradients add up.</summary>
public sealed class AutogradTests
{
    [Fact]
    public void Gradients_add_up_until_they_are_dropped()
    {
        using var scope = NewDisposeScope();
        var x = torch.ones(1, requires_grad: true);
        (x * 3).sum().backward();
        (x * 3).sum().backward();
        Assert.Equal(6f, x.grad!.item<float>());
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Without_history_nothing_requires_a_gradient()
    {
        using var scope = NewDisposeScope();
        var x = torch.ones(1, requires_grad: true);
        using (torch.no_grad())
        {
            Assert.False(torch.is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (torch.enable_grad())
                Assert.True((x * 2).requires_grad);
        }
        Assert.True((x * 2).requires_grad);
        using (torch.inference_mode())
            Assert.False((x * 2).requires_grad);
        Assert.False((x * 2).detach().requires_grad);
    }

    [Fact]
    public void Two_threads_have_modes_and_scopes_of_their_own()
    {
        using var entered = new Barrier(2);
        var recorded = new bool[2];
        var alive = new bool[2];
        void Work(int number)
        {
            using var scope = NewDisposeScope();
            var x = torch.ones(1, requires_grad: true);
            using var mode = number == 0 ? torch.no_grad() : null;
            entered.SignalAndWait();
            for (var i = 0; i < 200; i++)
            {
                using var inner = NewDisposeScope();
                recorded[number] = (x * 2).requires_grad;
            }
            entered.SignalAndWait();
            alive[number] = !x.IsInvalid;
        }
        var other = new Thread(() => Work(0));
        other.Start();
        Work(1);
        other.Join();
        Assert.Equal([false, true], recorded);
        Assert.Equal([true, true], alive);
    }
}
