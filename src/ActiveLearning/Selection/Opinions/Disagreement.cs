namespace ActiveLearning.Selection.Opinions;

/// <summary>How the disagreement of a committee is measured.</summary>
public enum Disagreement
{
    /// <summary>The entropy of the members' votes.</summary>
    VoteEntropy,

    /// <summary>The entropy of the mean of the members' class distributions.</summary>
    ConsensusEntropy,

    /// <summary>The mean Kullback-Leibler divergence of the members' class distributions from their mean.</summary>
    Divergence,
}
