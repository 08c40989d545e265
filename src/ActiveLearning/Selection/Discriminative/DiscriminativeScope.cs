namespace ActiveLearning.Selection.Discriminative;

/// <summary>Which unlabeled samples the discriminator may choose from.</summary>
public enum DiscriminativeScope
{
    /// <summary>All of them, as in the paper.</summary>
    Pool,

    /// <summary>Those it was trained on in this mini-query, as in the public code.</summary>
    Subset,
}
