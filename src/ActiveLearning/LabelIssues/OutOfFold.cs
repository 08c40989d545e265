using System.Globalization;
using System.Runtime.InteropServices;
using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.LabelIssues;

/// <summary>
/// What models say of samples that they were not trained on: the samples are split into folds with the same share of every class, and each fold is predicted by a
/// linear head on the embeddings that was trained on the other folds. A head takes seconds where whole networks would take hours each; what the network
/// that gives the embeddings has itself learned from these labels it does not undo.
/// </summary>
internal static class OutOfFold
{
    private const string Activity = "Judging labels";

    /// <summary>Predicts every row. Call with gradients off, inside a dispose scope.</summary>
    /// <param name="features">N x D floats, standardised.</param>
    /// <param name="labels">N classes from 0 to <paramref name="classes"/> - 1; -1 for a row that is left out.</param>
    /// <param name="classes">C, at least 2; each has as many rows as there are folds, or more.</param>
    /// <param name="folds">Number of folds, at least 2.</param>
    /// <param name="seed">Decides which row is in which fold.</param>
    /// <param name="context">Asked at each step.</param>
    /// <returns>N x C probabilities, row by row; zero for rows that are left out.</returns>
    internal static float[] Predict(Tensor features, int[] labels, int classes, int folds, SeedTree seed, RunContext context)
    {
        using var scope = torch.NewDisposeScope();
        var foldOf = Split(labels, classes, folds, seed.Source("folds"));
        var targets = OneHot(labels, classes, features.device);
        var probabilities = new float[(long)labels.Length * classes];
        for (var fold = 0; fold < folds; fold++)
        {
            context.Progress?.Invoke(new ProgressUpdate(Activity, string.Create(CultureInfo.InvariantCulture, $"fold {fold + 1} of {folds}"), (double)fold / folds));
            using var inner = torch.NewDisposeScope();
            var mask = torch.tensor(Array.ConvertAll(foldOf, own => own >= 0 && own != fold ? 1f : 0f)).view(-1, 1).to(features.device);
            var (weights, biases) = LinearHead.Fit(features, targets, mask, context);
            var predicted = MemoryMarshal.Cast<byte, float>(features.mm(weights).add_(biases).softmax(1).cpu().contiguous().bytes);
            for (var row = 0; row < labels.Length; row++)
            {
                if (foldOf[row] == fold)
                    predicted.Slice(row * classes, classes).CopyTo(probabilities.AsSpan(row * classes));
            }
        }

        context.Progress?.Invoke(new ProgressUpdate(Activity, "done", 1, TimeSpan.Zero, Completed: true));
        return probabilities;
    }

    /// <summary>The fold of each row, -1 for rows that are left out: the rows of each class are dealt out in random order, going on where the class before ended.</summary>
    internal static int[] Split(int[] labels, int classes, int folds, RandomSource random)
    {
        var foldOf = new int[labels.Length];
        Array.Fill(foldOf, -1);
        var next = 0;
        for (var c = 0; c < classes; c++)
        {
            var rows = Enumerable.Range(0, labels.Length).Where(row => labels[row] == c).ToArray();
            random.Shuffle<int>(rows);
            foreach (var row in rows)
                foldOf[row] = next++ % folds;
        }

        return foldOf;
    }

    private static Tensor OneHot(int[] labels, int classes, torch.Device device)
    {
        var values = new float[(long)labels.Length * classes];
        for (var row = 0; row < labels.Length; row++)
        {
            if (labels[row] >= 0)
                values[(row * classes) + labels[row]] = 1;
        }

        return torch.tensor(values).view(labels.Length, classes).to(device);
    }
}
