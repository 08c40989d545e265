namespace ActiveLearning.Training;

/// <summary>How the learning rate changes in the course of a training.</summary>
public enum ScheduleName
{
    /// <summary>Times 0.1 after 80 % of the epochs.</summary>
    Step,

    /// <summary>Half a cosine from the full rate to 0, per batch (Loshchilov and Hutter, "SGDR", ICLR 2017, equation 5 without restarts).</summary>
    Cosine,

    /// <summary>Always the full rate.</summary>
    Constant,

    /// <summary>From 1/25 up to the full rate in the first 30 % of the batches, then down to 1/250,000, both as cosines (Smith and Topin, "Super-convergence", 2018).</summary>
    OneCycle,
}
