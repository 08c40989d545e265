namespace ActiveLearning.Selection.Discriminative;

/// <summary>How the few labeled and the many unlabeled samples are made to count alike in the discriminator's training.</summary>
public enum DiscriminativeBalance
{
    /// <summary>Each sample's loss is weighted by the inverse frequency of its side.</summary>
    Weight,

    /// <summary>Half of each epoch is drawn from the labeled side, half from the unlabeled one.</summary>
    Sampler,

    /// <summary>They count as they are.</summary>
    None,
}
