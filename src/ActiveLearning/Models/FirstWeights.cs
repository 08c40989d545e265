using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>
/// The random weights that a network starts with, drawn from a generator of their own. libtorch's global generator, which layers draw from when they
/// are made, belongs to all that runs in the process: another training or a user's own code between two draws would give equal seeds unequal weights.
/// </summary>
internal static class FirstWeights
{
    /// <summary>
    /// Draws all weights anew. Convolutions: normal by fan-out (He et al., "Delving deep into rectifiers", ICCV 2015), as torchvision's residual networks; linear
    /// layers: uniform within 1 / sqrt(inputs), weights and biases, PyTorch's default. Normalisations stay at 1 and 0.
    /// </summary>
    /// <param name="module">On the processor.</param>
    /// <param name="seed">Equal seeds give equal weights.</param>
    /// <exception cref="InvalidOperationException">It holds weights of a layer that no rule is known for.</exception>
    public static void Draw(nn.Module module, long seed)
    {
        // Not nn.init: TorchSharp's takes a generator and draws from the global one all the same, and keeps changes of weights in their history.
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator(unchecked((ulong)seed));
        foreach (var part in module.modules().Prepend(module).Distinct())
        {
            switch (part)
            {
                case Conv2d convolution:
                    var shape = convolution.weight!.shape;
                    convolution.weight!.normal_(0, Math.Sqrt(2.0 / (shape[0] * shape[2] * shape[3])), generator);
                    if (convolution.bias is { } shift)
                        nn.init.zeros_(shift);
                    break;
                case Linear linear:
                    var bound = 1 / Math.Sqrt(linear.weight!.shape[1]);
                    linear.weight!.uniform_(-bound, bound, generator);
                    if (linear.bias is { } bias)
                        bias.uniform_(-bound, bound, generator);
                    break;
                case BatchNorm2d:
                    break;
                default:
                    if (part.parameters(recurse: false).Any())
                        throw new InvalidOperationException($"No rule is known for the first weights of a layer of type {part.GetType().Name}.");
                    break;
            }
        }
    }
}
