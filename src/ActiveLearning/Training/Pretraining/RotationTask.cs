using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Training.Pretraining;

/// <summary>Pictures turned by 0, 1, 2 and 3 quarter turns, and the question by how many: Gidaris et al., ICLR 2018, section 3.</summary>
internal static class RotationTask
{
    /// <summary>How many answers there are.</summary>
    internal const int Turns = 4;

    /// <summary>Turns pictures.</summary>
    /// <param name="pictures">N x S x S x C bytes.</param>
    /// <returns>4N x S x S x C: all of them as they are, then turned once, twice and three times.</returns>
    internal static Tensor Turn(Tensor pictures)
    {
        var once = pictures.transpose(1, 2).flip(1);
        return torch.cat([pictures, once, pictures.flip(1, 2), pictures.transpose(1, 2).flip(2)], 0).contiguous();
    }

    /// <summary>The loss of guesses, and how many are right.</summary>
    /// <param name="logits">4N x 4 of pictures as <see cref="Turn"/> gives them.</param>
    internal static (Tensor Loss, Tensor Found) Compute(Tensor logits)
    {
        var turns = torch.arange(logits.shape[0], dtype: ScalarType.Int64, device: logits.device).div(logits.shape[0] / Turns, RoundingMode.floor).to(ScalarType.Int64);
        var loss = nn.functional.cross_entropy(logits, turns);
        using (torch.no_grad())
            return (loss, logits.argmax(1).eq(turns).sum());
    }
}
