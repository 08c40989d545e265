namespace ActiveLearning.Pools;

/// <summary>What CIFAR files hold.</summary>
/// <param name="Source">The pictures.</param>
/// <param name="Labels">A class number for each.</param>
/// <param name="ClassNames">The names, or null where the file of names is missing.</param>
internal sealed record CifarData(PackedImageSource Source, int[] Labels, IReadOnlyList<string>? ClassNames);
