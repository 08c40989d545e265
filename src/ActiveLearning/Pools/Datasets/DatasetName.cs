namespace ActiveLearning.Pools.Datasets;

/// <summary>Public data sets that can be fetched by name.</summary>
public enum DatasetName
{
    /// <summary>60,000 colour pictures of 32 x 32 pixels in 10 classes (Krizhevsky, 2009).</summary>
    Cifar10,

    /// <summary>60,000 colour pictures of 32 x 32 pixels in 100 classes (Krizhevsky, 2009).</summary>
    Cifar100,

    /// <summary>70,000 grey pictures of clothing, 28 x 28 pixels, in 10 classes (Xiao et al., 2017).</summary>
    FashionMnist,

    /// <summary>70,000 grey pictures of digits, 28 x 28 pixels (LeCun et al., 1998).</summary>
    Mnist,
}
