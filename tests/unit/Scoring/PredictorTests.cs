using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Tests.Training;
using ActiveLearning.Training;

namespace ActiveLearning.Tests.Scoring;

public sealed class PredictorTests
{
    private static readonly TrainingOptions Small = new()
    {
        Architecture = ArchitectureName.ResNet18,
        Width = 4,
        Epochs = 1,
        BatchSize = 10,
        LearningRate = 0.02,
        Threads = 1,
        Device = "Cpu",
    };

    [Fact]
    public void One_pass_gives_all_parts_and_batch_size_changes_nothing()
    {
        using var pool = TestPools.Images(23, size: 8, labeled: 12);
        using var model = Trainer.Train(pool, Small, null, null, RunContext.None);
        const PredictionParts all = PredictionParts.Probabilities | PredictionParts.Embeddings | PredictionParts.Logits;
        var options = new PredictOptions { Measure = Measures.Get("Margin"), Threads = 1 };
        int[] indices = [5, 3, 22, 0, 7];
        var whole = Assert.Single(Predictor.Run(model, pool, indices, all, options, RunContext.None));
        var pieces = Predictor.Run(model, pool, indices, all, options with { BatchSize = 2 }, RunContext.None).ToList();
        Assert.Equal(indices, whole.Indices);
        Assert.Equal(32, whole.FeatureCount);
        Assert.Equal(5 * 32, whole.Embeddings!.Length);
        Assert.Equal([2, 2, 1], pieces.Select(static batch => batch.Count));
        AssertClose(whole.Logits!, pieces.SelectMany(static batch => batch.Logits!));
        AssertClose(whole.Embeddings!, pieces.SelectMany(static batch => batch.Embeddings!));
        AssertClose(whole.Probabilities!, pieces.SelectMany(static batch => batch.Probabilities!));
        AssertClose(whole.Scores!, pieces.SelectMany(static batch => batch.Scores!));
        for (var i = 0; i < whole.Count; i++)
        {
            var row = whole.Probabilities.AsSpan(i * 3, 3).ToArray();
            Assert.Equal(1, row.Sum(), 1e-5);
            Assert.Equal(Array.IndexOf(row, row.Max()), whole.PredictedClasses[i]);
            Assert.Equal(row.Max(), whole.Confidences[i]);
        }
    }

    [Fact]
    public void Scores_come_for_unlabeled_samples_by_default_with_names_looked_up_late()
    {
        using var pool = TestPools.Images(20, size: 8, labeled: 15);
        using var model = Trainer.Train(pool, Small, null, null, RunContext.None);
        var scores = Scorer.Score(model, pool, Measures.Get("Entropy"), new PredictOptions(), RunContext.None).ToList();
        Assert.Equal([15, 16, 17, 18, 19], scores.Select(static score => score.Index));
        Assert.Equal("picture/15", scores[0].Id);
        Assert.Equal("Entropy", scores[0].Measure);
        Assert.Same(pool, scores[0].Pool);
        Assert.Contains(scores[0].PredictedClass, model.Classes);
        Assert.Equal(20, Scorer.Predict(model, pool, new PredictOptions(), RunContext.None).Count());
        var prediction = Scorer.Predict(model, pool, new PredictOptions(), RunContext.None).First();
        Assert.Equal("class 0", prediction.Label);
        Assert.Equal(3, prediction.Probabilities.Length);
        Assert.All(Scorer.Embed(model, pool, new PredictOptions(), RunContext.None), static embedding => Assert.Equal(32, embedding.Vector.Length));
    }

    [Fact]
    public void Bad_samples_are_told_on_the_callers_thread_and_left_out()
    {
        const int count = 12;
        using var good = TestPools.Images(count, size: 8);
        using var model = Trainer.Train(good, Small, null, null, RunContext.None);
        using var pool = new Pool("broken", new TestPools.ImageSource(new byte[count * 8 * 8 * 3], count, 8, 3, badIndex: 4), TestPools.Names(3));
        var problems = new List<(ItemProblem Problem, int Thread)>();
        var context = new RunContext(problem: problem => problems.Add((problem, Environment.CurrentManagedThreadId)));
        var indices = Scorer.Score(model, pool, Measures.Get("Entropy"), new PredictOptions { BatchSize = 5 }, context).Select(static score => score.Index).ToList();
        Assert.Equal(Enumerable.Range(0, count).Where(static i => i != 4), indices);
        var (told, thread) = Assert.Single(problems);
        Assert.Equal("picture/4", told.Item);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.Empty(Scorer.Score(model, pool, Measures.Get("Entropy"), new PredictOptions(), context, [4]));
        Assert.Single(problems);
    }

    [Fact]
    public void Pools_and_options_that_do_not_fit_are_told_before_anything_runs()
    {
        using var images = TestPools.Images(12, size: 8);
        using var grey = TestPools.Images(12, size: 8, channels: 1);
        using var features = TestPools.Features(12);
        using var model = Trainer.Train(images, Small, null, null, RunContext.None);
        Assert.Equal("ModelPoolMismatch", Error(grey, new PredictOptions()));
        Assert.Equal("ModelPoolMismatch", Error(features, new PredictOptions()));
        Assert.Equal("InvalidPredictOption", Error(images, new PredictOptions { Temperature = 0 }));
        Assert.Equal("InvalidPredictOption", Error(images, new PredictOptions { Temperature = double.NaN }));
        Assert.Equal("InvalidPredictOption", Error(images, new PredictOptions { BatchSize = -1 }));
        Assert.Equal("DeviceNotFound", Error(images, new PredictOptions { Device = "Cuda:77" }));

        string Error(Pool pool, PredictOptions options) =>
            Assert.Throws<ActiveLearningException>(() => Predictor.Run(model, pool, [0], PredictionParts.None, options, RunContext.None)).ErrorId;
    }

    [Fact]
    public void Values_that_are_no_numbers_are_told()
    {
        using var data = new LogitsPool([0, 1, 2, 3], 2);
        using (TorchSharp.torch.no_grad())
            data.Model.Network.state_dict()["fc.bias"].fill_(float.NaN);
        var error = Assert.Throws<ActiveLearningException>(() => Scorer.Score(data.Model, data.Pool, Measures.Get("Entropy"), new PredictOptions(), RunContext.None).ToList());
        Assert.Equal("ModelOutputNotFinite", error.ErrorId);
    }

    [Fact]
    public void Stopped_and_abandoned_enumerations_end_the_reading()
    {
        var source = new CountingSource(200_000);
        using var pool = new Pool("long", source, TestPools.Names(2));
        using var data = new LogitsPool([0, 1], 2);
        using (var scores = Scorer.Score(data.Model, pool, Measures.Get("Entropy"), new PredictOptions { BatchSize = 10, Threads = 1 }, RunContext.None).GetEnumerator())
            Assert.True(scores.MoveNext());
        Assert.InRange(source.RowsRead, 10, 100);

        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (var score in Scorer.Score(data.Model, pool, Measures.Get("Entropy"), new PredictOptions { BatchSize = 10, Threads = 1 }, new RunContext(stop.Token)))
                stop.Cancel();
        });
        Assert.InRange(source.RowsRead, 20, 200);
    }

    [Fact]
    public void Several_threads_may_score_with_one_model()
    {
        using var pool = TestPools.Images(40, size: 8);
        using var model = Trainer.Train(pool, Small, null, null, RunContext.None);
        var all = Enumerable.Range(0, 40).ToArray();
        var expected = Run();
        var results = new float[4][];
        Parallel.For(0, results.Length, i => results[i] = Run());
        Assert.All(results, result => Assert.Equal(expected, result));

        float[] Run() => [.. Scorer.Score(model, pool, Measures.Get("Entropy"), new PredictOptions { Threads = 1, BatchSize = 7 }, RunContext.None, all).Select(static score => score.Uncertainty)];
    }

    private static void AssertClose(float[] expected, IEnumerable<float> actual)
    {
        var values = actual.ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], values[i], 1e-4 * Math.Max(1, Math.Abs(expected[i])));
    }

    private sealed class CountingSource(int count) : SampleSource
    {
        private int _rows;

        public int RowsRead => Volatile.Read(ref _rows);

        public override int Count => count;

        public override SourceKind Kind => SourceKind.Features;

        public override string Description => "counted rows";

        public override int Channels => 1;

        public override int Height => 1;

        public override int Width => 2;

        public override bool IsPacked => true;

        public override string GetId(int index) => $"row/{index}";

        public override void ReadFeatures(ReadOnlySpan<int> indices, Span<float> destination)
        {
            Interlocked.Add(ref _rows, indices.Length);
            destination.Clear();
        }
    }
}
