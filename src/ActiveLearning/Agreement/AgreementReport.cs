namespace ActiveLearning.Agreement;

/// <summary>How far several annotators agree.</summary>
public sealed record AgreementReport
{
    /// <summary>Number of samples with a label.</summary>
    public required int Samples { get; init; }

    /// <summary>Number of samples with labels of two annotators or more; all figures of agreement are about these.</summary>
    public required int SharedSamples { get; init; }

    /// <summary>Number of labels; of several of one annotator for one sample the last one counts.</summary>
    public required int Labels { get; init; }

    /// <summary>Number of shared samples whose labels are not all equal.</summary>
    public required int Disagreements { get; init; }

    /// <summary>The mean over the shared samples of the share of annotator pairs with equal labels, 0 to 1; null without shared samples.</summary>
    public required double? Agreement { get; init; }

    /// <summary>
    /// Agreement of all annotators beyond chance, at most 1 (Fleiss 1971); samples may have different numbers of annotators. Null without shared samples, or where
    /// all labels are of one class.
    /// </summary>
    public required double? FleissKappa { get; init; }

    /// <summary>The mean of Cohen's kappa over the pairs that have one (Light, Psychological Bulletin 76, 1971); with two annotators simply Cohen's kappa. Null where no pair has one.</summary>
    public required double? CohenKappa { get; init; }

    /// <summary>The annotators, in the order in which they came.</summary>
    public required IReadOnlyList<string> Annotators { get; init; }

    /// <summary>One entry a class, in the order of their names.</summary>
    public required IReadOnlyList<ClassAgreement> Classes { get; init; }

    /// <summary>One entry for each two annotators who share samples, in the order of the annotators.</summary>
    public required IReadOnlyList<PairAgreement> Pairs { get; init; }
}
