namespace ActiveLearning.Pools.Datasets;

/// <summary>A data set on the disk.</summary>
/// <param name="Name">Which one.</param>
/// <param name="Path">Full path of its folder.</param>
/// <param name="Train">What New-ALPool opens as the training set.</param>
/// <param name="Test">What New-ALPool opens as the test set.</param>
/// <param name="Downloaded">Number of files fetched now; those that were there already were verified.</param>
public sealed record SavedDataset(DatasetName Name, string Path, string Train, string Test, int Downloaded);
