namespace ActiveLearning.Pools.Datasets;

/// <summary>The data sets that can be fetched, with the checksums their publishers give.</summary>
internal static class DatasetCatalog
{
    private static readonly Uri s_krizhevsky = new("https://www.cs.toronto.edu/~kriz/");

    /// <summary>A data set by its name.</summary>
    /// <param name="name">The name.</param>
    public static DatasetDefinition Get(DatasetName name) => name switch
    {
        DatasetName.Cifar10 => new DatasetDefinition
        {
            Name = name,
            Source = s_krizhevsky,
            Files = [new DatasetFile("cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530")],
            Members =
            [
                "cifar-10-batches-bin/batches.meta.txt", "cifar-10-batches-bin/data_batch_1.bin", "cifar-10-batches-bin/data_batch_2.bin", "cifar-10-batches-bin/data_batch_3.bin",
                "cifar-10-batches-bin/data_batch_4.bin", "cifar-10-batches-bin/data_batch_5.bin", "cifar-10-batches-bin/test_batch.bin",
            ],
            Test = "cifar-10-batches-bin/test_batch.bin",
        },
        DatasetName.Cifar100 => new DatasetDefinition
        {
            Name = name,
            Source = s_krizhevsky,
            Files = [new DatasetFile("cifar-100-binary.tar.gz", "03b5dce01913d631647c71ecec9e9cb8")],
            Members = ["cifar-100-binary/coarse_label_names.txt", "cifar-100-binary/fine_label_names.txt", "cifar-100-binary/test.bin", "cifar-100-binary/train.bin"],
            Test = "cifar-100-binary/test.bin",
        },
        // This publisher offers plain HTTP only; the checksums guard the content.
        DatasetName.FashionMnist => Mnist(
            name, new Uri("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
            "8d4fb7e6c68d591d4c3dfef9ec88bf0d", "25c81989df183df01b3e8a0aad5dffbe", "bef4ecab320f06d8554ea6380940ec79", "bb300cfdad3c16e7a12a480ee83cd310"),
        DatasetName.Mnist => Mnist(
            name, new Uri("https://ossci-datasets.s3.amazonaws.com/mnist/"),
            "f68b3c2dcbeaaa9fbdd348bbdeb94873", "d53e105ee54ea40749a09fcbcd1e9432", "9fb629c4189551a2d022fa330f9573f3", "ec29112dd5afa0611ce80d1b7f02629c"),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    private static DatasetDefinition Mnist(DatasetName name, Uri source, string trainImages, string trainLabels, string testImages, string testLabels) => new()
    {
        Name = name,
        Source = source,
        Files =
        [
            new DatasetFile("train-images-idx3-ubyte.gz", trainImages),
            new DatasetFile("train-labels-idx1-ubyte.gz", trainLabels),
            new DatasetFile("t10k-images-idx3-ubyte.gz", testImages),
            new DatasetFile("t10k-labels-idx1-ubyte.gz", testLabels),
        ],
        Test = "t10k-images-idx3-ubyte.gz",
    };
}
