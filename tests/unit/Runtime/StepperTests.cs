using ActiveLearning.Runtime;
using ActiveLearning.Tests.Libtorch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Runtime;

/// <summary>Parameters after every one of six steps, against PyTorch's (tests/fixtures, optimizers.json).</summary>
public sealed class StepperTests
{
    private const string File = "optimizers.json";

    [Theory]
    [InlineData("sgd", 0.1)]
    [InlineData("sgd_momentum", 0.1)]
    [InlineData("adam", 0.1)]
    [InlineData("adam_decay_betas", 0.05)]
    [InlineData("adamw", 0.1)]
    public void Steps_are_those_of_PyTorch(string name, double learningRate)
    {
        using var scope = NewDisposeScope();
        var fixture = TorchFixture.Read(File);
        var parameters = fixture.GetProperty("start").EnumerateArray().Select(item => new Parameter(TorchFixture.ToTensor(item))).ToArray();
        var matrices = fixture.GetProperty("matrix").EnumerateArray().Select(TorchFixture.ToTensor).ToArray();
        using Stepper stepper = name switch
        {
            "sgd" => new SgdStepper(parameters, 0, 0),
            "sgd_momentum" => new SgdStepper(parameters, 0.9, 0),
            "adam" => new AdamStepper(parameters, 0.9, 0.999, 0, decoupled: false),
            "adam_decay_betas" => new AdamStepper(parameters, 0.8, 0.95, 0.1, decoupled: false),
            _ => new AdamStepper(parameters, 0.9, 0.999, 0.2, decoupled: true),
        };
        foreach (var step in TorchFixture.Case(File, name).GetProperty("steps").EnumerateArray())
        {
            stepper.ZeroGradients();
            var loss = parameters.Zip(matrices)
                .Select(pair => (pair.Second.mv(pair.First.reshape(-1)) - 1).square().sum())
                .Aggregate((left, right) => left + right);
            loss.backward();
            stepper.Step(learningRate);
            foreach (var (parameter, expected) in parameters.Zip(step.EnumerateArray()))
                TorchFixture.AssertClose(expected, parameter, 1e-9);
        }
    }

    [Fact]
    public void Weight_decay_of_gradient_descent_is_part_of_the_gradient()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(ones(1));
        using var stepper = new SgdStepper([parameter], 0.5, 0.1);
        // Gradient 2: change 2.1, then 0.5 x 2.1 + 2 + 0.1 x 0.79.
        foreach (var expected in new[] { 0.79, 0.79 - (0.1 * (1.05 + 2.079)) })
        {
            stepper.ZeroGradients();
            (parameter * 2).sum().backward();
            stepper.Step(0.1);
            Assert.Equal(expected, parameter.item<float>(), 5);
        }
    }

    [Fact]
    public void A_parameter_without_gradient_stays()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(ones(2));
        using Stepper descent = new SgdStepper([parameter], 0.9, 0.1);
        descent.Step(0.1);
        using Stepper adam = new AdamStepper([parameter], 0.9, 0.999, 0.1, decoupled: true);
        adam.Step(0.1);
        Assert.Equal([1f, 1f], parameter.data<float>().ToArray());
    }
}
