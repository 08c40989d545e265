namespace ActiveLearning.Exchange;

/// <summary>A row ready to be written.</summary>
/// <param name="Row">The row.</param>
/// <param name="Rank">Its place, from 1.</param>
/// <param name="Figure">Its scaled score.</param>
internal readonly record struct ExportLine(ExportRow Row, int Rank, double Figure);
