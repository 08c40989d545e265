using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>Copies weights between networks by name.</summary>
internal static class Weights
{
    /// <summary>Whether a name belongs to the last layer, whose shape depends on the classes.</summary>
    /// <param name="name">A state-dict key.</param>
    public static bool IsLastLayer(string name) => name is "fc.weight" or "fc.bias";

    /// <summary>Copies values; names and shapes must fit.</summary>
    /// <param name="network">The network (or head) to change.</param>
    /// <param name="values">State-dict key to value, on any device.</param>
    /// <param name="skip">Names to leave as they are.</param>
    public static void Copy(nn.Module network, IReadOnlyDictionary<string, Tensor> values, Func<string, bool> skip)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        foreach (var (name, target) in network.state_dict())
        {
            if (!skip(name))
                target.copy_(values[name]);
        }
    }
}
