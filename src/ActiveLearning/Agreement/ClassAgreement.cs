namespace ActiveLearning.Agreement;

/// <summary>How far annotators agree on one class, over the samples with two labels or more.</summary>
/// <param name="Class">The class.</param>
/// <param name="Labels">How often it was given.</param>
/// <param name="Share">Its share of all labels, 0 to 1.</param>
/// <param name="Agreement">Where one annotator gives this class: the share of the other annotators of the sample who give it too, 0 to 1.</param>
/// <param name="Kappa">That beyond chance, at most 1 (Fleiss 1971, the category-wise kappa); null where no other class was given.</param>
public sealed record ClassAgreement(string Class, int Labels, double Share, double Agreement, double? Kappa);
