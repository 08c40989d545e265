namespace ActiveLearning.Pools;

/// <summary>One row of a CSV file that gives pictures and labels.</summary>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Key">What names the sample.</param>
/// <param name="Label">The class, or null.</param>
internal readonly record struct CsvRow(int Line, string Key, string? Label);
