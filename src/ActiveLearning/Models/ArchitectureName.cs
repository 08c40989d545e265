namespace ActiveLearning.Models;

/// <summary>The networks that can be trained.</summary>
public enum ArchitectureName
{
    /// <summary>Residual network of 18 layers (He et al., "Deep residual learning for image recognition", CVPR 2016).</summary>
    ResNet18,

    /// <summary>Residual network of 34 layers.</summary>
    ResNet34,

    /// <summary>Residual network of 50 layers with bottleneck blocks, the stride in their 3x3 convolution.</summary>
    ResNet50,

    /// <summary>Two hidden layers with ReLU, then a linear layer.</summary>
    Mlp,

    /// <summary>One linear layer: multinomial logistic regression.</summary>
    Linear,
}
