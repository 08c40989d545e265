namespace ActiveLearning.Agreement;

/// <summary>How far two annotators agree on the samples that both labeled.</summary>
/// <param name="First">One annotator.</param>
/// <param name="Second">The other.</param>
/// <param name="Samples">Number of samples that both labeled, at least 1.</param>
/// <param name="Agreement">Share of them with equal labels, 0 to 1.</param>
/// <param name="CohenKappa">Agreement beyond chance, at most 1 (Cohen 1960); null where both used one and the same class throughout.</param>
public sealed record PairAgreement(string First, string Second, int Samples, double Agreement, double? CohenKappa);
