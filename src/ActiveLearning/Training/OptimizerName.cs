namespace ActiveLearning.Training;

/// <summary>How weights are changed by their gradients.</summary>
public enum OptimizerName
{
    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019); momentum is its first beta.</summary>
    AdamW,
}
