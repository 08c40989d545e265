using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.LabelIssues;

/// <summary>
/// Multinomial logistic regression: summed cross-entropy plus half the squared weights, biases free. The problem is convex, so it has one answer whatever chance
/// would say. Solved by accelerated gradient steps (Nesterov 1983) that begin anew where momentum goes uphill (O'Donoghue and Candes, "Adaptive restart for
/// accelerated gradient schemes", Foundations of Computational Mathematics 15, 2015); the step is one over the largest curvature.
/// </summary>
internal static class LinearHead
{
    private const int MaxSteps = 1000;
    private const int PowerSteps = 20;
    private const double Tolerance = 1e-5;

    /// <summary>Trains on some of the rows. Call with gradients off, inside a dispose scope.</summary>
    /// <param name="features">N x D floats, about standardised.</param>
    /// <param name="targets">N x C floats: one in the column of a row's class, zero elsewhere.</param>
    /// <param name="mask">N x 1 floats: one for rows to train on, zero for the others.</param>
    /// <param name="context">Asked at each step.</param>
    /// <returns>D x C weights and C biases.</returns>
    internal static (Tensor Weights, Tensor Biases) Fit(Tensor features, Tensor targets, Tensor mask, RunContext context)
    {
        using var scope = torch.NewDisposeScope();
        var rows = mask.sum().item<float>();
        var step = 1 / Curvature(features, mask, rows, context);
        var transposed = features.t();
        var weights = torch.zeros([features.shape[1], targets.shape[1]], dtype: ScalarType.Float32, device: features.device);
        var biases = torch.zeros([targets.shape[1]], dtype: ScalarType.Float32, device: features.device);
        var (aheadWeights, aheadBiases) = (weights.clone(), biases.clone());
        var momentum = 1.0;
        for (var i = 0; i < MaxSteps; i++)
        {
            context.ThrowIfStopped();
            using var inner = torch.NewDisposeScope();
            var error = features.mm(aheadWeights).add_(aheadBiases).softmax(1).sub_(targets).mul_(mask).div_(rows);
            var slope = transposed.mm(error).add_(aheadWeights, 1 / rows);
            // Named, or the zero would be taken for an element type.
            var biasSlope = error.sum(dim: 0);
            if (Math.Max(slope.abs().max().item<float>(), biasSlope.abs().max().item<float>()) < Tolerance)
                break;
            var newWeights = aheadWeights.sub(slope.mul(step));
            var newBiases = aheadBiases.sub(biasSlope.mul(step));
            var (change, biasChange) = (newWeights.sub(weights), newBiases.sub(biases));
            if (slope.mul(change).sum().item<float>() + biasSlope.mul(biasChange).sum().item<float>() > 0)
                momentum = 1;
            var next = (1 + Math.Sqrt(1 + (4 * momentum * momentum))) / 2;
            var ahead = (momentum - 1) / next;
            momentum = next;
            aheadWeights.copy_(newWeights.add(change.mul(ahead)));
            aheadBiases.copy_(newBiases.add(biasChange.mul(ahead)));
            weights.copy_(newWeights);
            biases.copy_(newBiases);
        }

        return (weights.MoveToOuterDisposeScope(), biases.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// No less than the largest curvature of the mean loss: half the largest eigenvalue of the features' second moments, found by power iteration, with one more for
    /// the biases and a margin for what the iteration has not reached.
    /// </summary>
    private static double Curvature(Tensor features, Tensor mask, float rows, RunContext context)
    {
        using var scope = torch.NewDisposeScope();
        var transposed = features.t();
        // Row sums, not ones: standardised columns can cancel each other, and a start without the largest direction never finds it.
        var direction = transposed.mm(features.abs().sum(1, keepdim: true).mul_(mask)).add_(1e-3);
        var largest = 0.0;
        for (var i = 0; i < PowerSteps; i++)
        {
            context.ThrowIfStopped();
            var length = direction.norm().item<float>();
            if (!(length > 0))
                break;
            direction = transposed.mm(features.mm(direction.div(length)).mul_(mask).div_(rows));
            largest = Math.Max(largest, direction.norm().item<float>());
        }

        return (0.5 * ((1.1 * largest) + 1)) + (1 / rows);
    }
}
