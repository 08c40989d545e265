using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Libtorch;

/// <summary>Parameters after every one of six steps, against PyTorch's.</summary>
public sealed class OptimizerTests
{
    private const string File = "optimizers.json";

    private static readonly Dictionary<string, Func<Parameter[], optim.Optimizer>> Optimizers = new()
    {
        ["sgd"] = p => optim.SGD(p, 0.1),
        ["sgd_momentum"] = p => optim.SGD(p, 0.1, momentum: 0.9),
        ["sgd_nesterov_decay"] = p => optim.SGD(p, 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.05),
        ["sgd_dampening"] = p => optim.SGD(p, 0.1, momentum: 0.9, dampening: 0.3),
        ["sgd_maximize"] = p => optim.SGD(p, 0.01, momentum: 0.5, maximize: true),
        ["adam"] = p => optim.Adam(p, 0.1),
        ["adam_decay_betas"] = p => optim.Adam(p, 0.05, 0.8, 0.95, weight_decay: 0.1),
        ["adam_amsgrad"] = p => optim.Adam(p, 0.1, amsgrad: true),
        ["adamw"] = p => optim.AdamW(p, 0.1, weight_decay: 0.2),
        ["adamw_amsgrad"] = p => optim.AdamW(p, 0.1, weight_decay: 0.2, amsgrad: true),
        ["sgd_groups"] = p => optim.SGD(
            [
                new SGD.ParamGroup([p[0]], new SGD.Options { LearningRate = 0.01, momentum = 0.9 }),
                new SGD.ParamGroup([p[1]], new SGD.Options { LearningRate = 0.05, momentum = 0.9 }),
            ],
            0.05, momentum: 0.9),
    };

    public static TheoryData<string> Names => new(TorchFixture.Names(File));

    [Theory]
    [MemberData(nameof(Names))]
    public void Steps_are_those_of_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        var fixture = TorchFixture.Read(File);
        var parameters = fixture.GetProperty("start").EnumerateArray().Select(item => new Parameter(TorchFixture.ToTensor(item))).ToArray();
        var matrices = fixture.GetProperty("matrix").EnumerateArray().Select(TorchFixture.ToTensor).ToArray();
        using var optimizer = Optimizers[name](parameters);
        foreach (var step in TorchFixture.Case(File, name).GetProperty("steps").EnumerateArray())
        {
            optimizer.zero_grad();
            var loss = parameters.Zip(matrices)
                .Select(pair => (pair.Second.mv(pair.First.reshape(-1)) - 1).square().sum())
                .Aggregate((left, right) => left + right);
            loss.backward();
            optimizer.step();
            foreach (var (parameter, expected) in parameters.Zip(step.EnumerateArray()))
                TorchFixture.AssertClose(expected, parameter, 1e-9);
        }
    }

    [Fact]
    public void No_case_is_left_out() => Assert.Equal(TorchFixture.Names(File).Order(), Optimizers.Keys.Order());

    [Fact]
    public void A_step_leaves_parameters_without_gradient_alone()
    {
        using var scope = NewDisposeScope();
        var used = new Parameter(torch.ones(3));
        var unused = new Parameter(torch.ones(3));
        using var optimizer = optim.SGD([used, unused], 0.5, momentum: 0.9, weight_decay: 0.1);
        used.sum().backward();
        optimizer.step();
        Assert.Equal([1.0, 1, 1], TorchFixture.Values(unused));
        Assert.NotEqual([1.0, 1, 1], TorchFixture.Values(used));
    }

    [Fact]
    public void The_learning_rate_of_a_group_can_be_set()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(torch.zeros(1, dtype: ScalarType.Float64));
        using var optimizer = optim.SGD([parameter], 0.5);
        optimizer.ParamGroups.First().LearningRate = 0.25;
        parameter.sum().backward();
        optimizer.step();
        Assert.Equal(-0.25, parameter.item<double>(), 12);
    }

    [Fact]
    public void Gradients_are_clipped_to_a_joint_norm()
    {
        using var scope = NewDisposeScope();
        var a = new Parameter(torch.zeros(2));
        var b = new Parameter(torch.zeros(2));
        (a * torch.tensor(new float[] { 3, 0 }) + b * torch.tensor(new float[] { 0, 4 })).sum().backward();
        Assert.Equal(5, nn.utils.clip_grad_norm_([a, b], 1), 5);
        Assert.Equal(0.6, TorchFixture.Values(a.grad!)[0], 4);
        Assert.Equal(0.8, TorchFixture.Values(b.grad!)[1], 4);
    }
}
