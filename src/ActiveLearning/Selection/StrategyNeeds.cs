namespace ActiveLearning.Selection;

/// <summary>What a strategy asks of its <see cref="QueryContext"/>; checked before it runs, so that a missing model is one clear error.</summary>
[Flags]
public enum StrategyNeeds
{
    /// <summary>Nothing but the candidates.</summary>
    None = 0,

    /// <summary>One uncertainty per candidate, streamed in or computed with the model.</summary>
    Scores = 1,

    /// <summary>Class probabilities, N x C.</summary>
    Probabilities = 2,

    /// <summary>Embeddings: the input of the network's last linear layer, N x D.</summary>
    Embeddings = 4,

    /// <summary>
    /// Embeddings of the candidates and of the labeled samples, (N + L) x D. Where there is no model, a pool of feature vectors is its own
    /// embedding; that holds for <see cref="Embeddings"/> too.
    /// </summary>
    PoolEmbeddings = 16,

    /// <summary>
    /// Class probabilities of several opinions, N x T·C: T rows of C for each candidate, of dropout passes or of the members of a committee
    /// (<see cref="QueryContext.GetPassProbabilities"/>).
    /// </summary>
    Passes = 32,

    /// <summary>A model with a loss prediction head; the strategy scores with it what it likes by <see cref="QueryContext.GetScores(Scoring.Measure, IReadOnlyList{int})"/>.</summary>
    LossHead = 64,

    /// <summary>A model that gives several opinions, or a committee; the strategy scores with it what it likes by <see cref="QueryContext.GetScores(Scoring.Measure, IReadOnlyList{int})"/>.</summary>
    Opinions = 128,

    /// <summary>A committee: other models beside the model.</summary>
    Committee = 256,

    /// <summary>
    /// As <see cref="Scores"/>, of which only the highest are asked for (<see cref="QueryContext.GetHighest(int)"/>): they are computed when they are asked for, and nothing is kept of the
    /// others.
    /// </summary>
    HighestScores = 512,
}
