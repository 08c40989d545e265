using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>What one pass through a model gives.</summary>
/// <param name="Features">The embeddings, N x their length; null for a foreign network, which has none.</param>
/// <param name="Logits">N x classes.</param>
/// <param name="Losses">N predicted losses; null where not asked for.</param>
internal readonly record struct ModelOutput(Tensor? Features, Tensor Logits, Tensor? Losses);
