using System.ComponentModel.DataAnnotations;
using ActiveLearning.Runtime;

namespace ActiveLearning.Training.Pretraining;

/// <summary>How a network is trained without labels.</summary>
public sealed record PretrainingOptions
{
    /// <summary>What it learns.</summary>
    public PretrainingMethod Method { get; init; } = PretrainingMethod.SimClr;

    /// <summary>What similarities are divided by in SimClr's loss, above 0 (the paper's tau; its best for CIFAR-10 is 0.5).</summary>
    [Range(0.001, 100.0)]
    public double Temperature { get; init; } = 0.5;

    /// <summary>Outputs of the projection that SimClr's loss is computed on; it is thrown away afterwards.</summary>
    [Range(2, 4096)]
    public int ProjectionWidth { get; init; } = 128;

    /// <summary>
    /// Network, epochs, batches and rates; samples of an epoch are all readable ones of the pool. Augmentation Crop leaves out mirror images, None is not possible. Labels,
    /// loss prediction and dropout have no part in it.
    /// </summary>
    public TrainingOptions Training { get; init; } = new()
    {
        Epochs = 20,
        BatchSize = 256,
        LearningRate = 1e-3,
        WeightDecay = 1e-4,
        Optimizer = OptimizerName.AdamW,
        Schedule = ScheduleName.Cosine,
    };

    /// <summary>Checks the options by themselves.</summary>
    /// <exception cref="ActiveLearningException">A value is out of its range (<c>InvalidTrainingOption</c>).</exception>
    public void Validate()
    {
        Check(Enum.IsDefined(Method), nameof(Method), Method, "one of " + string.Join(", ", Enum.GetNames<PretrainingMethod>()));
        Check(Temperature is > 0 and <= 100, nameof(Temperature), Temperature, "a number above 0, such as 0.5");
        Check(ProjectionWidth is >= 2 and <= 4096, nameof(ProjectionWidth), ProjectionWidth, "2 to 4096");
        Training.Validate();
        Check(Training.BatchSize >= 2, nameof(Training.BatchSize), Training.BatchSize, "2 or more: pictures are compared with each other");
        Check(Training.Augmentation != AugmentationName.None, nameof(Training.Augmentation), Training.Augmentation, "CropFlip or Crop: without variations there is nothing to learn");
        Check(!Training.LossPrediction, nameof(Training.LossPrediction), Training.LossPrediction, "left out: there are no losses to predict");

        static void Check(bool valid, string name, object value, string expected)
        {
            if (!valid)
                throw new ActiveLearningException("InvalidTrainingOption", ErrorKind.InvalidArgument, FormattableString.Invariant($"{name} {value} cannot be used; it must be {expected}."), value);
        }
    }
}
