using System.Text.Json;
using ActiveLearning.Runtime;
using ActiveLearning.Tests.Models;
using ActiveLearning.Training.Pretraining;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Training.Pretraining;

/// <summary>SimCLR's loss against the paper's formula, pair by pair (fixture: pretraining/contrastive.json).</summary>
public sealed class ContrastiveLossTests
{
    [Fact]
    public void Loss_and_gradient_are_those_of_the_paper()
    {
        TorchRuntime.Initialize(1);
        var cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "pretraining", "contrastive.json"))).RootElement;
        Assert.Equal(4, cases.GetArrayLength());
        foreach (var expected in cases.EnumerateArray())
        {
            using var scope = torch.NewDisposeScope();
            var (pairs, width) = (expected.GetProperty("pairs").GetInt32(), expected.GetProperty("width").GetInt32());
            var projections = torch.tensor(HashNumbers.Uniform(2 * pairs * width, pairs)).to(ScalarType.Float64).view(2 * pairs, width).requires_grad_();
            var (loss, found) = ContrastiveLoss.Compute(projections, expected.GetProperty("temperature").GetDouble());
            loss.backward();
            Assert.Equal(expected.GetProperty("loss").GetDouble(), loss.detach().item<double>(), 1e-9);
            var gradient = projections.grad!.data<double>().ToArray();
            var wanted = expected.GetProperty("gradient").EnumerateArray().Select(item => item.GetDouble()).ToArray();
            for (var i = 0; i < wanted.Length; i++)
                Assert.Equal(wanted[i], gradient[i], 1e-8);
            Assert.InRange(found.item<long>(), 0, 2 * pairs);
        }
    }

    [Fact]
    public void Views_that_point_the_same_way_find_each_other()
    {
        using var scope = torch.NewDisposeScope();
        // Four directions, the second views longer.
        var first = torch.eye(4);
        var (loss, found) = ContrastiveLoss.Compute(torch.cat([first, first.mul(7)], 0), 0.1);
        Assert.Equal(8, found.item<long>());
        // One partner of cosine 1 and six strangers of cosine 0.
        Assert.Equal(Math.Log(1 + (6 * Math.Exp(-10))), loss.item<float>(), 1e-6);
    }
}
