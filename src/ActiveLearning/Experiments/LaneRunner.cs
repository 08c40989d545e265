using System.Diagnostics;
using ActiveLearning.Exchange;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Progress;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;
using ActiveLearning.Training;

namespace ActiveLearning.Experiments;

/// <summary>
/// Runs one lane: label, train on what is labeled, measure, choose the next samples, and round again. What a cycle needs of the earlier ones is in
/// files before the cycle's result is: which samples were chosen, and which cannot be read. So a lane goes on after any interruption as if there had
/// been none.
/// </summary>
/// <param name="session">The experiment.</param>
/// <param name="lane">The lane.</param>
/// <param name="report">Told how far it is.</param>
internal sealed class LaneRunner(ExperimentSession session, Lane lane, Action<LaneProgress> report)
{
    private readonly ExperimentRecipe _recipe = session.Recipe;
    private readonly SeedTree _seeds = new(lane.Seed);
    private readonly int _threads = lane.Recipe.Training.Threads > 0 ? lane.Recipe.Training.Threads : session.Threads;

    /// <summary>Runs the cycles that are left.</summary>
    /// <param name="deliver">Given each result when it is on the disk.</param>
    /// <param name="context">Stops it; receives problems and remarks.</param>
    /// <exception cref="ActiveLearningException">A cycle cannot go on.</exception>
    internal void Run(Action<ExperimentResult> deliver, RunContext context)
    {
        var done = session.Log.Of(lane).ToList();
        if (HasEnded(done))
            return;
        using var pool = session.CreatePool();
        BadSamplesFile.Apply(session.Paths.Bad(lane.Folder, done.Count + 1), pool);
        for (var cycle = 1; cycle <= done.Count; cycle++)
            Label(pool, cycle, context);
        for (var cycle = done.Count + 1; ; cycle++)
        {
            context.ThrowIfStopped();
            var picks = Label(pool, cycle, context);
            var result = RunCycle(pool, cycle, picks, done, context, out var isLast);
            session.Log.Add(result);
            done.Add(result);
            deliver(result);
            if (isLast)
                return;
        }
    }

    /// <summary>Whether nothing is left to do: a lane whose last finished cycle left no picks for another one is over.</summary>
    private bool HasEnded(IReadOnlyList<ExperimentResult> done) =>
        done.Count > 0 && (IsLast(done) || !File.Exists(session.Paths.Picks(lane.Folder, done.Count + 1)));

    /// <summary>Whether the last of these is the lane's last.</summary>
    private bool IsLast(IReadOnlyList<ExperimentResult> done)
    {
        var result = done[^1];
        if (result.Cycle >= _recipe.Cycles
            || (_recipe.Stop?.Accuracy is { } accuracy && result.Accuracy >= accuracy)
            || (_recipe.Stop?.Labels is { } labels && result.Labels >= labels))
        {
            return true;
        }

        ModelSigns[] signs = [.. done.Select(own => own.Signs).OfType<ModelSigns>()];
        return signs.Length > 0 && _recipe.Stop is { } stop && stop.Criteria.Any(criterion => criterion.IsMet(signs));
    }

    /// <summary>Labels what was chosen for a cycle. Always read from the file, so that a resumed lane cannot differ from an undisturbed one.</summary>
    private IReadOnlyList<BatchItem> Label(Pool pool, int cycle, RunContext context)
    {
        if (cycle == 1 && _recipe.Start == 0 && !pool.HasOracle)
            return [];
        var path = session.Paths.Picks(lane.Folder, cycle);
        if (cycle == 1 && !File.Exists(path))
            Leave(pool, cycle, Replayed(pool, cycle) ?? Start(pool, context), context);
        var picks = PicksFile.Read(path, pool, lane.Recipe.Strategy.Info.Name);
        foreach (var pick in picks)
            pool.SetLabel(pick.Index, pool.GetOracleLabel(pick.Index), LabelOrigin.Oracle);
        return picks;
    }

    private IReadOnlyList<BatchItem> Start(Pool pool, RunContext context)
    {
        var query = new QueryContext(pool, new SeedTree(_seeds.Derive("start")), context, options: new PredictOptions { Device = lane.Recipe.Training.Device, Threads = _threads });
        return _recipe.Start > 0 ? BatchSelector.Select(StrategyRegistry.Get("Random"), query, _recipe.Start)
            : BatchSelector.Select(CanStart(pool) ? lane.Recipe.Strategy : StrategyRegistry.Get("Random"), query, _recipe.PerCycle);
    }

    /// <summary>Whether the strategy can choose before there is a model: where it needs none, or vectors only and the pool has them.</summary>
    private bool CanStart(Pool pool) => lane.Recipe.PreFilter is null && QueryContext.CanDoWithoutModel(pool, lane.Recipe.Strategy.Needs);

    /// <summary>The batch that the replayed experiment's lane took for a cycle, or null where there is none.</summary>
    private IReadOnlyList<BatchItem>? Replayed(Pool pool, int cycle)
    {
        if (session.Replay is null)
            return null;
        var path = session.Replay.Picks(lane.Folder, cycle);
        return File.Exists(path) ? PicksFile.Read(path, pool, lane.Recipe.Strategy.Info.Name) : null;
    }

    private ExperimentResult RunCycle(Pool pool, int cycle, IReadOnlyList<BatchItem> picks, IReadOnlyList<ExperimentResult> done, RunContext context, out bool isLast)
    {
        var labels = pool.LabeledCount;
        Directory.CreateDirectory(session.Paths.Cycle(lane.Folder, cycle));
        var clock = Stopwatch.StartNew();
        var options = lane.Recipe.Training with { Seed = _seeds.Derive("training", cycle), Threads = _threads };
        using var model = Trainer.Train(pool, options, null, null, Watch(cycle, labels, context));
        var trained = clock.Elapsed;
        report(new LaneProgress(lane, cycle, labels, "measuring", 1));
        var predict = new PredictOptions { Device = options.Device, Threads = _threads };
        var quiet = Quiet(context);
        var metrics = Evaluator.Measure(model, session.Test, predict, quiet, useOracle: session.Test.HasOracle);
        var result = new ExperimentResult
        {
            Strategy = lane.Recipe.Label,
            Seed = lane.Seed,
            Cycle = cycle,
            Labels = labels,
            Accuracy = metrics.Accuracy,
            Loss = metrics.Loss,
            TrainingAccuracy = model.History[^1].Accuracy,
            TrainingSeconds = trained.TotalSeconds,
            EvaluationSeconds = (clock.Elapsed - trained).TotalSeconds,
            ClassAccuracy = [.. metrics.ClassMetrics.Select(figures => figures.Support > 0 ? figures.Recall : double.NaN)],
            ClassPicks = CountClasses(pool, cycle, picks),
            Losses = options.LossPrediction ? LossDiagnostics.Measure(model, session.Test, predict, quiet, useOracle: session.Test.HasOracle) : null,
            Signs = _recipe.Stop is { Criteria.Count: > 0 } stop ? Watch(stop, pool, model, cycle, predict, quiet) : null,
        };

        isLast = IsLast([.. done, result]);
        // People are to label next where labels are not known, so there the last cycle has a batch too.
        if (!isLast || !pool.HasOracle)
        {
            report(new LaneProgress(lane, cycle, labels, "choosing the next samples", 1));
            clock.Restart();
            isLast |= !Query(pool, model, cycle, predict, options, quiet);
            result = result with { QuerySeconds = isLast && pool.HasOracle ? 0 : clock.Elapsed.TotalSeconds };
        }

        if (_recipe.Save.Models == ModelSaving.All || (_recipe.Save.Models == ModelSaving.Last && isLast))
            ModelFile.Save(model, session.Paths.Model(lane.Folder, cycle));
        return result;
    }

    /// <summary>What the stopping criteria look at. The predictions are left in the cycle's folder before its result is: the next cycle compares with them.</summary>
    private ModelSigns Watch(StopRecipe stop, Pool pool, Model model, int cycle, PredictOptions predict, RunContext context)
    {
        var meter = StopSet.Predict(pool, model, stop.StopSet ?? StopSet.DefaultSize, _seeds, predict, context);
        var before = cycle > 1 ? StopSetFile.Read(session.Paths.StopSet(lane.Folder, cycle - 1), pool) : null;
        StopSetFile.Write(session.Paths.StopSet(lane.Folder, cycle), pool, meter.Classes);
        return meter.Measure(before);
    }

    /// <summary>Chooses the samples of the next cycle and leaves them in its folder.</summary>
    /// <returns>Whether there are any.</returns>
    private bool Query(Pool pool, Model model, int cycle, PredictOptions predict, TrainingOptions training, RunContext context)
    {
        IReadOnlyList<BatchItem>? batch;
        if (session.Replay is not null)
        {
            batch = Replayed(pool, cycle + 1);
            if (batch is null)
                context.Warning?.Invoke($"{lane.Name} ends after cycle {cycle}: the replayed experiment chose no more.");
        }
        else if (pool.UnlabeledCount == 0)
        {
            batch = null;
        }
        else
        {
            var committee = new List<Model>();
            try
            {
                var seeds = new SeedTree(_seeds.Derive("committee", cycle));
                while (committee.Count < lane.Recipe.Committee)
                    committee.Add(Trainer.Train(pool, training with { Seed = seeds.Derive("member", committee.Count + 1) }, null, null, context));
                var query = new QueryContext(
                    pool, new SeedTree(_seeds.Derive("query", cycle)), context, model, Measures.Get(lane.Recipe.Measure),
                    predict with { Passes = lane.Recipe.Passes, DropoutRate = lane.Recipe.DropoutRate, Committee = committee })
                { Settings = new QuerySettings { PreFilter = lane.Recipe.PreFilter } };
                batch = BatchSelector.Select(lane.Recipe.Strategy, query, _recipe.PerCycle);
                Directory.CreateDirectory(session.Paths.Cycle(lane.Folder, cycle + 1));
                NotesFile.Write(session.Paths.Notes(lane.Folder, cycle + 1), query.Notes);
            }
            finally
            {
                committee.ForEach(static member => member.Dispose());
            }
        }

        if (batch is null)
            return false;
        Leave(pool, cycle + 1, batch, context);
        return true;
    }

    /// <summary>Writes what a cycle needs of the earlier ones. The picks come last: where they are, all is there.</summary>
    private void Leave(Pool pool, int cycle, IReadOnlyList<BatchItem> batch, RunContext context)
    {
        Directory.CreateDirectory(session.Paths.Cycle(lane.Folder, cycle));
        BadSamplesFile.Write(session.Paths.Bad(lane.Folder, cycle), pool);
        BatchExporter.Export(
            [.. batch.Select(ExportRow.From)], session.Paths.Batch(lane.Folder, cycle, _recipe.Export.Format),
            _recipe.Export.Format, _recipe.Export.Scaling, context, _recipe.Export.ChunkSize);
        PicksFile.Write(session.Paths.Picks(lane.Folder, cycle), batch);
    }

    /// <summary>What was labeled for a cycle, by class; for the first one that is all that had a label by then.</summary>
    private static int[] CountClasses(Pool pool, int cycle, IReadOnlyList<BatchItem> picks)
    {
        var counts = new int[pool.Classes.Count];
        foreach (var index in cycle == 1 ? pool.GetLabeledIndices() : picks.Select(pick => pick.Index))
            counts[pool.GetLabel(index)]++;
        return counts;
    }

    private RunContext Watch(int cycle, int labels, RunContext context) => new(
        context.Cancellation,
        update => report(new LaneProgress(lane, cycle, labels, update.Status, update.Fraction ?? 0)),
        context.Problem,
        context.Verbose,
        context.Warning,
        context.OnCaller);

    private static RunContext Quiet(RunContext context) => new(context.Cancellation, null, context.Problem, context.Verbose, context.Warning, context.OnCaller);
}
