using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>Initial weights from a safetensors file, with the names torchvision has for residual networks.</summary>
public static class PretrainedWeights
{
    /// <summary>Copies a file's weights into a network.</summary>
    /// <param name="network">The network, on the processor.</param>
    /// <param name="path">Full path of a safetensors file.</param>
    /// <param name="context">Receives remarks.</param>
    /// <exception cref="ActiveLearningException">The file is not sound (<c>ModelFileInvalid</c>), or its weights do not fit the network (<c>WeightsMismatch</c>).</exception>
    public static void Apply(Network network, string path, RunContext context)
    {
        using var file = SafeTensorsFile.Open(path);
        using var noGradients = torch.no_grad();
        var state = network.state_dict();
        var skipLast = LastLayerDiffers(file, state);
        if (skipLast)
            context.Verbose?.Invoke($"The last layer of '{path}' is for other classes and is left out; it starts from random weights.");

        // All checks first: a network half changed would be no one's.
        foreach (var (name, target) in state)
        {
            if (skipLast && Weights.IsLastLayer(name))
                continue;
            if (!file.Entries.TryGetValue(name, out var entry))
            {
                // Older files lack this counter, which the default momentum does not use.
                if (name.EndsWith(".num_batches_tracked", StringComparison.Ordinal))
                    continue;
                throw Mismatch(path, $"it has no tensor '{name}'");
            }

            if (!entry.Shape.AsSpan().SequenceEqual(target.shape))
                throw Mismatch(path, $"its tensor '{name}' has the shape [{string.Join(", ", entry.Shape)}], and the network's has [{string.Join(", ", target.shape)}]");
        }

        // A model file of this module may hold a loss prediction head: not part of the network, and of no use to others.
        if (file.Entries.Keys.FirstOrDefault(name => !state.ContainsKey(name) && !name.StartsWith(LossPredictionHead.Prefix, StringComparison.Ordinal)) is { } unknown)
            throw Mismatch(path, $"its tensor '{unknown}' is not part of the network");

        foreach (var (name, target) in state)
        {
            if ((skipLast && Weights.IsLastLayer(name)) || !file.Entries.TryGetValue(name, out var entry))
                continue;
            using var value = file.Read(entry);
            target.copy_(value);
        }

        context.Verbose?.Invoke($"Starting from the weights in '{path}'.");
    }

    /// <summary>The stem that a file's weights were made for, told by the kernel of the first convolution; null where the file does not tell.</summary>
    /// <param name="path">Full path of a safetensors file.</param>
    /// <exception cref="ActiveLearningException">The file is not sound (<c>ModelFileInvalid</c>).</exception>
    public static StemName? FindStem(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        return file.Entries.TryGetValue("conv1.weight", out var weight) && weight.Shape.Length == 4
            ? weight.Shape[2] switch { 7 => StemName.Large, 3 => StemName.Small, _ => null }
            : null;
    }

    private static bool LastLayerDiffers(SafeTensorsFile file, Dictionary<string, Tensor> state)
    {
        if (!file.Entries.TryGetValue("fc.weight", out var weight))
            return true;
        var target = state["fc.weight"].shape;
        // Another number of rows is another number of classes; another number of columns is another network, and an error.
        return weight.Shape.Length == 2 && weight.Shape[0] != target[0] && weight.Shape[1] == target[1];
    }

    private static ActiveLearningException Mismatch(string path, string why) => new(
        "WeightsMismatch", ErrorKind.InvalidData,
        $"The weights in '{path}' do not fit the network: {why}. Use the architecture, width, stem and channels that the weights were made for.", path);
}
