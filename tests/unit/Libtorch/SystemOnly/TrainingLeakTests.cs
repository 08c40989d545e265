using ActiveLearning.Models;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Tests.Training;
using ActiveLearning.Training;

namespace ActiveLearning.Tests.Libtorch.SystemOnly;

/// <summary>Counts all tensors of the process, so nothing else may run beside it.</summary>
[Collection(nameof(AloneCollection))]
public sealed class TrainingLeakTests
{
    [Fact]
    public void Training_scoring_saving_and_stopping_leave_no_tensor_behind()
    {
        using var pool = TestPools.Images(40, size: 8);
        Cycle();
        Settle();
        // What earlier tests left to finalizers would otherwise go while we count, some of it only after what held it; from here on nothing is
        // collected by us.
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        var before = TorchSharp.torch.Tensor.TotalCount;
        for (var i = 0; i < 3; i++)
            Cycle();
        Settle();
        Assert.Equal(before, TorchSharp.torch.Tensor.TotalCount);

        void Cycle()
        {
            var options = new TrainingOptions { Width = 4, Epochs = 2, BatchSize = 10, LearningRate = 0.01, Threads = 1, Device = "Cpu", LossPrediction = true };
            using var model = Trainer.Train(pool, options, pool, null, RunContext.None);
            using (Trainer.Train(pool, options with { Optimizer = OptimizerName.AdamW }, null, model, RunContext.None))
            {
                // Its optimizer's state and its own weights are what is counted.
            }

            var path = Path.GetTempFileName();
            ModelFile.Save(model, path);
            ModelFile.Load(path, "Cpu").Dispose();
            File.Delete(path);
            foreach (var measure in Measures.All)
                Assert.Equal(40, Scorer.Score(model, pool, measure, new PredictOptions { Threads = 1, BatchSize = 7 }, RunContext.None, [.. Enumerable.Range(0, 40)]).Count());
            Assert.NotNull(Scorer.Embed(model, pool, new PredictOptions { Threads = 1, BatchSize = 7 }, RunContext.None).First());
            using var stop = new CancellationTokenSource();
            Assert.ThrowsAny<OperationCanceledException>(
                () => Trainer.Train(pool, options with { Epochs = 100_000 }, null, null, new RunContext(stop.Token, progress: _ => stop.Cancel())));
        }

        // Stopped threads end in their own time, and what nobody disposes is left to finalizers: neither must be what keeps the number equal.
        static void Settle()
        {
            for (var i = 0; i < 50; i++)
            {
                var count = TorchSharp.torch.Tensor.TotalCount;
                Thread.Sleep(100);
                if (count == TorchSharp.torch.Tensor.TotalCount && i > 5)
                    return;
            }
        }
    }
}
