namespace ActiveLearning.Pools;

/// <summary>How samples lie on the disk.</summary>
public enum PoolFormat
{
    /// <summary>Found out from names and contents.</summary>
    Auto,

    /// <summary>Picture files; a sub-folder is a class, files directly in the folder have no label.</summary>
    ImageFolder,

    /// <summary>CIFAR-10's binary version: the folder cifar-10-batches-bin, its .bin files, or cifar-10-binary.tar.gz.</summary>
    Cifar10,

    /// <summary>CIFAR-100's binary version: the folder cifar-100-binary, its .bin files, or cifar-100-binary.tar.gz; classes are the 100 fine ones.</summary>
    Cifar100,

    /// <summary>IDX files of unsigned bytes (MNIST, Fashion-MNIST), plain or gzip.</summary>
    Idx,

    /// <summary>A NumPy array file of features, one row per sample.</summary>
    Npy,

    /// <summary>A CSV file that lists pictures: columns path and, optionally, label; paths are relative to the CSV file.</summary>
    Csv,
}
