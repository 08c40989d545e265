namespace ActiveLearning.Pools.Datasets;

/// <summary>One file that a data set's publisher offers.</summary>
/// <param name="Name">Its name, at the publisher and on the disk.</param>
/// <param name="Md5">The published MD5 of its content, lower-case hexadecimal.</param>
internal sealed record DatasetFile(string Name, string Md5);
