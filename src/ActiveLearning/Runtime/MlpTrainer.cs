using static TorchSharp.torch;

namespace ActiveLearning.Runtime;

/// <summary>
/// A multi-layer perceptron (linear layers with ReLU between them) that is trained as a classifier by Adam: weighted cross-entropy, divided by the sum of
/// the weights in the minibatch, betas 0.9 and 0.999, epsilon 1e-8. One per thread.
/// </summary>
/// <param name="weights">What it starts from.</param>
internal abstract class MlpTrainer(MlpWeights weights) : IDisposable
{
    /// <summary>Its inputs, hidden widths and classes.</summary>
    public IReadOnlyList<int> Widths { get; } = weights.Widths;

    /// <summary>The parameters themselves: weight (outputs x inputs) and bias of each layer in turn.</summary>
    public abstract IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>Takes one step per minibatch. Call with gradients as they are by default, inside a dispose scope.</summary>
    /// <param name="features">N x D floats on the device.</param>
    /// <param name="order">The rows to train on, one after the other; 64-bit numbers on the device.</param>
    /// <param name="targets">N classes; 64-bit numbers on the device.</param>
    /// <param name="classWeights">One weight per class.</param>
    /// <param name="batchSize">Rows per step; the last step takes what is left.</param>
    /// <param name="learningRate">The learning rate.</param>
    public abstract void Train(Tensor features, Tensor order, Tensor targets, float[] classWeights, int batchSize, double learningRate);

    /// <summary>How many rows were classified rightly, each before its step, since this was asked last. Waits for the device.</summary>
    public abstract long TakeCorrect();

    /// <summary>Logits of rows. Call with gradients off, inside a dispose scope.</summary>
    /// <param name="rows">N x D floats on the device.</param>
    /// <returns>N x classes.</returns>
    public Tensor Logits(Tensor rows)
    {
        var x = rows;
        for (var i = 0; i < Parameters.Count; i += 2)
        {
            var y = nn.functional.linear(x, Parameters[i], Parameters[i + 1]);
            x = i + 2 < Parameters.Count ? y.relu_() : y;
        }

        return x;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the parameters and the optimizer's state.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}
