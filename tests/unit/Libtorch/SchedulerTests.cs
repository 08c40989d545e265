using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;
using static TorchSharp.torch.optim.lr_scheduler;

namespace ActiveLearning.Tests.Libtorch;

/// <summary>The sequence of every scheduler, against PyTorch's.</summary>
public sealed class SchedulerTests
{
    private const string File = "schedulers.json";

    private static readonly Dictionary<string, Func<Optimizer, LRScheduler>> Schedulers = new()
    {
        ["StepLR"] = o => StepLR(o, 3, 0.5),
        ["MultiStepLR"] = o => MultiStepLR(o, [2, 5, 9], 0.1),
        ["ExponentialLR"] = o => ExponentialLR(o, 0.9),
        ["ConstantLR"] = o => ConstantLR(o, 0.25, 4),
        ["LinearLR"] = o => LinearLR(o, 0.2, 0.8, 5),
        ["PolynomialLR"] = o => PolynomialLR(o, 8, 2),
        ["CosineAnnealingLR"] = o => CosineAnnealingLR(o, 12, 0.01),
        ["LambdaLR"] = o => LambdaLR(o, epoch => 1.0 / (1 + epoch)),
        ["MultiplicativeLR"] = o => MultiplicativeLR(o, epoch => 0.95),
        ["OneCycleLR"] = o => OneCycleLR(o, 0.5, total_steps: 14),
        ["OneCycleLR_linear"] = o => OneCycleLR(
            o, 0.5, total_steps: 14, pct_start: 0.4, anneal_strategy: impl.OneCycleLR.AnnealStrategy.Linear, div_factor: 10,
            final_div_factor: 100),
        ["SequentialLR"] = o => SequentialLR(o, [LinearLR(o, 0.1, 1, 4), CosineAnnealingLR(o, 8), ConstantLR(o, 0.5, 2)], [4, 10]),
    };

    public static TheoryData<string> Names => new(TorchFixture.Names(File));

    [Theory]
    [MemberData(nameof(Names))]
    public void Rates_are_those_of_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(torch.zeros(1));
        using var optimizer = optim.SGD([parameter], 0.1, momentum: 0.9);
        var scheduler = Schedulers[name](optimizer);
        var fixture = TorchFixture.Case(File, name);
        var rates = new List<double>();
        var momenta = new List<double>();
        for (var i = 0; i < 13; i++)
        {
            rates.Add(optimizer.ParamGroups.First().LearningRate);
            momenta.Add(optimizer.Momentum);
            optimizer.step();
            scheduler.step();
        }
        Assert.Equal(TorchFixture.Numbers(fixture.GetProperty("rates")), rates, (a, b) => Math.Abs(a - b) < 1e-12);
#if TORCH_SYSTEM
        // TorchSharp 0.107 does not show a group's momentum on the optimizer.
        Assert.Equal(TorchFixture.Numbers(fixture.GetProperty("momenta")), momenta, (a, b) => Math.Abs(a - b) < 1e-12);
#endif
    }

    [Fact]
    public void No_case_is_left_out() => Assert.Equal(TorchFixture.Names(File).Order(), Schedulers.Keys.Order());
}
