namespace ActiveLearning.Selection.Discriminative;

/// <summary>How a discriminator is trained.</summary>
/// <param name="LearningRate">Adam's learning rate.</param>
/// <param name="BatchSize">Rows per step.</param>
/// <param name="MaxEpochs">Epochs at most.</param>
/// <param name="StopAccuracy">Training ends after the first epoch whose training accuracy is above this.</param>
/// <param name="Balance">How the two sides are made to count alike.</param>
internal sealed record DiscriminatorSettings(double LearningRate, int BatchSize, int MaxEpochs, double StopAccuracy, DiscriminativeBalance Balance);
