using System.Globalization;
using System.Security.Cryptography;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using TorchSharp;

namespace ActiveLearning.Models;

/// <summary>Tells models apart by what they compute: a hash of architecture, preprocessing and weights. Names and how they were trained do not count.</summary>
public static class ModelFingerprint
{
    /// <summary>Computes the fingerprint.</summary>
    /// <param name="model">The model.</param>
    /// <param name="context">Stops it.</param>
    /// <returns>SHA-256 as 64 hexadecimal digits; null for a foreign network or one of the user's own, of which more than the weights decides.</returns>
    public static string? Compute(Model model, RunContext context)
    {
        var description = model.Description;
        if (description.Factory is not null || description.Architecture == ModelDescription.TorchScript)
            return null;
        using var usage = model.Use();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var preprocessing = description.Preprocessing;
        HashText.Append(hash, string.Create(
            CultureInfo.InvariantCulture,
            $"{description.Architecture} {description.Width} {description.Stem} {description.Classes.Count} {preprocessing.Kind} {preprocessing.Channels} {preprocessing.Size}"));
        HashText.Append(hash, string.Join(' ', preprocessing.Mean.Concat(preprocessing.Std).Select(static value => value.ToString("R", CultureInfo.InvariantCulture))));
        var weights = model.Network.state_dict().Select(static item => (Name: item.Key, item.Value));
        if (model.LossHead is { } head)
            weights = weights.Concat(head.NamedWeights());
        using var noGradients = torch.no_grad();
        foreach (var (name, value) in weights)
        {
            context.ThrowIfStopped();
            using var scope = torch.NewDisposeScope();
            HashText.Append(hash, $"{name} {value.dtype} {string.Join(' ', value.shape)}");
            var plain = value.detach().cpu().contiguous();
            if (plain.numel() > 0)
                hash.AppendData(plain.bytes);
        }

        return HashText.Finish(hash);
    }
}
