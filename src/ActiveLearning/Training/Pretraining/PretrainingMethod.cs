namespace ActiveLearning.Training.Pretraining;

/// <summary>What a network learns from samples without labels.</summary>
public enum PretrainingMethod
{
    /// <summary>
    /// To tell which two of many varied pictures come from the same one: Chen, Kornblith, Norouzi and Hinton, "A simple framework for contrastive learning of visual representations", ICML 2020.
    /// </summary>
    SimClr,

    /// <summary>
    /// To tell by how many quarter turns a picture was turned: Gidaris, Singh and Komodakis, "Unsupervised representation learning by predicting image rotations", ICLR 2018. For pictures that
    /// have an up and a down.
    /// </summary>
    Rotation,
}
