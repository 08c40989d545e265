namespace ActiveLearning.Selection.Discriminative;

/// <summary>How one mini-query went.</summary>
/// <param name="MiniQuery">From 1.</param>
/// <param name="Labeled">Samples that counted as labeled.</param>
/// <param name="Unlabeled">Unlabeled samples that the discriminator was trained on.</param>
/// <param name="Scored">Samples that could be chosen.</param>
/// <param name="Chosen">How many were.</param>
/// <param name="Epochs">Epochs of training; 0 where the samples were drawn at random because nothing was labeled.</param>
/// <param name="TrainingAccuracy">Share of rows told apart in the last epoch, each before the step it was in; 0 to 1.</param>
/// <param name="Seconds">Duration of training and scoring.</param>
public sealed record MiniQueryNote(int MiniQuery, int Labeled, int Unlabeled, int Scored, int Chosen, int Epochs, double TrainingAccuracy, double Seconds);
