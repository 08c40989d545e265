using ActiveLearning.Experiments;
using ActiveLearning.Pools;
using ActiveLearning.PowerShell.Commands;
using ActiveLearning.PowerShell.Strategies;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;
using ActiveLearning.Tests.Selection;

namespace ActiveLearning.Tests.Commands;

/// <summary>Registers strategies in the registry that the whole process shares.</summary>
[Collection(nameof(AloneCollection))]
public sealed class OwnStrategyCommandTests : IDisposable
{
    private const string Recipe = """
        pool: {synthetic: {shapes: 80, size: 16}, asOracle: true}
        testFraction: 0.25
        training: {architecture: Linear, epochs: 1, learningRate: 0.01, threads: 1}
        strategies: [Mine]
        start: 10
        perCycle: 10
        cycles: 2
        seeds: [1, 2]
        output: results
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        foreach (var own in StrategyRegistry.All.Select(strategy => strategy.Info.Name).Where(name => !StrategyRegistry.IsBuiltIn(name)))
            StrategyRegistry.Unregister(own);
        _folder.Dispose();
    }

    private static ScriptChoice Choice(object? index, object? score = null, object? reason = null, object? pool = null) => new(index, score, reason, pool, $"{index}");

    private static RecorderHost Register(Func<StrategyContext, int, IEnumerable<ScriptChoice>> script, StrategyNeeds needs = StrategyNeeds.None, string definition = "1", params string[] on) =>
        new RecorderHost("Select", on) { Script = new Scripted(script, definition) }.Run(new RegisterALStrategyCommand { Name = "Mine", Needs = needs, Description = "Takes what it likes." });

    private static Pool Shapes() => PoolFactory.Synthetic(30, 1, new PoolOptions { AsOracle = true });

    private static SelectALBatchCommand Selection(Pool pool, int count = 3) => new() { Pool = pool, Strategy = "mine", Count = count };

    private static RecorderHost Select(int count = 3) => new RecorderHost("Pool").Run(Selection(Shapes(), count));

    private static ActiveLearningException Failure(int count = 3) => new RecorderHost("Pool").RunToFailure(Selection(Shapes(), count));

    [Fact]
    public void A_script_is_registered_told_of_and_replaced()
    {
        var host = Register((_, _) => [], StrategyNeeds.Scores, on: "PassThru");
        var info = Assert.IsType<StrategyInfo>(Assert.Single(host.Output));
        Assert.Equal(("Mine", "Takes what it likes.", StrategyNeeds.Scores, "here"), (info.Name, info.Description, info.Needs, info.Reference));
        Assert.Equal(["Register strategy | Mine"], host.Asked);
        Assert.Equal(info, Assert.Single(new RecorderHost().Run(new GetALStrategyCommand { Name = ["mine"] }).Output));
        Assert.Contains("is registered", Assert.Single(host.Verbose), StringComparison.Ordinal);
        Assert.Contains("is replaced", Assert.Single(Register((_, _) => []).Verbose), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_consent_nothing_is_registered_or_taken_out()
    {
        new RecorderHost("Select") { Confirms = false, Script = new Scripted((_, _) => [], "") }.Run(new RegisterALStrategyCommand { Name = "Mine" });
        new RecorderHost("Type") { Confirms = false }.Run(new RegisterALStrategyCommand { Type = [typeof(FirstOnes)] });
        new RecorderHost("Path") { Confirms = false, Folder = _folder.Path }.Run(new RegisterALStrategyCommand { Path = ["missing.dll"] });
        Assert.DoesNotContain(StrategyRegistry.All, strategy => !StrategyRegistry.IsBuiltIn(strategy.Info.Name));
        Register((_, _) => []);
        new RecorderHost { Confirms = false }.Run(new UnregisterALStrategyCommand { Name = ["Mine"] });
        Assert.Equal("Mine", StrategyRegistry.Get("Mine").Info.Name);
    }

    [Fact]
    public void Strategies_are_taken_out_by_name_and_pattern()
    {
        Register((_, _) => []);
        var host = new RecorderHost("", "PassThru").Run(new UnregisterALStrategyCommand { Name = ["Random", "None", "M*"] });
        Assert.Equal(["StrategyBuiltIn", "StrategyNotFound"], host.Errors.Select(error => error.ErrorId));
        Assert.Equal("Mine", ((StrategyInfo)Assert.Single(host.Output)).Name);
        Assert.Equal("StrategyNotFound", Failure().ErrorId);
    }

    [Fact]
    public void A_script_runs_on_the_commands_thread_and_its_choice_becomes_the_batch()
    {
        var thread = 0;
        Register((context, count) =>
        {
            thread = Environment.CurrentManagedThreadId;
            Assert.Equal(3, count);
            return [Choice(5, 2.5f, "Because."), Choice(7L), Choice(context.Candidates[^1], -1, " ", context.Pool)];
        });
        var host = Select();
        var batch = host.Output.Cast<BatchItem>().ToArray();
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.Equal("StrategyReported", Assert.Single(host.Errors).ErrorId);
        Assert.Equal([(5, 2.5, "Because."), (7, 0, "Chosen by Mine, 2 of 3."), (29, -1, "Chosen by Mine, 3 of 3.")], batch.Select(item => (item.Index, item.Score, item.Reason)));
        Assert.All(batch, item => Assert.Equal("Mine", item.Strategy));
    }

    public static TheoryData<object?, object?, string> Wrong => new()
    {
        { null, null, "where a sample is expected" },
        { "5", null, "where a sample is expected" },
        { true, null, "where a sample is expected" },
        { 1.5, null, "where a sample is expected" },
        { double.NaN, null, "where a sample is expected" },
        { 1e300, null, "where a sample is expected" },
        { 99, null, "chose sample 99;" },
        { -1, null, "chose sample -1;" },
        { 5, "high", "gave sample 5 the score 'high'" },
        { 5, double.NaN, "the score NaN" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_choice_that_is_none_names_strategy_and_value(object? index, object? score, string message)
    {
        Register((_, _) => [Choice(index, score)]);
        var error = Failure(1);
        Assert.Equal("InvalidSelection", error.ErrorId);
        Assert.Contains("Strategy 'Mine'", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_of_another_pool_is_refused()
    {
        Register((_, _) => [Choice(5, pool: Shapes())]);
        Assert.Contains("another pool", Failure(1).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_script_reads_without_a_need_is_the_error_even_where_the_script_goes_on()
    {
        Register((context, _) =>
        {
            Assert.Throws<ActiveLearningException>(() => context.Probabilities);
            return [Choice(1)];
        });
        Assert.Equal("NeedUndeclared", Failure(1).ErrorId);
        Register((context, _) => throw new ActiveLearningException("StrategyFailed", ErrorKind.InvalidOperation, $"{context.Scores.Length}"));
        Assert.Equal("NeedUndeclared", Failure(1).ErrorId);
    }

    [Fact]
    public void Compiled_classes_are_registered_and_have_their_options()
    {
        var host = new RecorderHost("Type", "PassThru").Run(new RegisterALStrategyCommand { Type = [typeof(string), typeof(FirstOnes), typeof(StrategyOptionsTests.Optioned)] });
        Assert.Equal(["InvalidStrategy", "StrategyOptionTaken"], host.Errors.Select(error => error.ErrorId));
        Assert.Contains("Option Label", host.Errors[1].Message, StringComparison.Ordinal);
        Assert.Equal("FirstOnes", ((StrategyInfo)Assert.Single(host.Output)).Name);
        var command = new SelectALBatchCommand { Pool = Shapes(), Strategy = "FirstOnes", Count = 2, Options = new Dictionary<string, object?> { ["Skip"] = 4 } };
        Assert.Equal([4, 5], new RecorderHost("Pool").Run(command).Output.Cast<BatchItem>().Select(item => item.Index));
    }

    [Fact]
    public void Assemblies_are_registered_and_one_that_is_none_is_an_error_record()
    {
        File.WriteAllText(_folder["text.dll"], "no assembly");
        var host = new RecorderHost("Path", "PassThru") { Folder = _folder.Path };
        host.Paths["*.dll"] = [_folder["text.dll"], typeof(FirstOnes).Assembly.Location];
        host.Run(new RegisterALStrategyCommand { Path = ["*.dll"] });
        Assert.Contains("InvalidAssembly", host.Errors.Select(error => error.ErrorId));
        Assert.Contains("FirstOnes", host.Output.Cast<StrategyInfo>().Select(info => info.Name));
        var literal = new RecorderHost("LiteralPath") { Folder = _folder.Path }.Run(new RegisterALStrategyCommand { LiteralPath = ["text.dll"] });
        Assert.Equal("InvalidAssembly", Assert.Single(literal.Errors).ErrorId);
    }

    [Fact]
    public void Lanes_take_turns_on_the_commands_thread()
    {
        var threads = new HashSet<int>();
        var calls = 0;
        Register((context, count) =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            Assert.Equal(1, Interlocked.Increment(ref calls));
            Thread.Sleep(20);
            Interlocked.Decrement(ref calls);
            return context.Highest([.. context.Probabilities.Select(row => (double)row.Max())], count).Select(pick => Choice(pick.Index, pick.Score));
        }, StrategyNeeds.Probabilities);
        File.WriteAllText(_folder["e.yaml"], Recipe);
        var host = new RecorderHost("Path") { Folder = _folder.Path }.Run(new InvokeALExperimentCommand { Path = "e.yaml", ThrottleLimit = 2 });
        Assert.Equal(4, host.Output.Count);
        Assert.All(host.Output.Cast<ExperimentResult>(), result => Assert.Equal("Mine", result.Strategy));
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }

    [Fact]
    public void An_experiment_with_a_strategy_is_resumed_with_the_same_script_only()
    {
        File.WriteAllText(_folder["e.yaml"], Recipe);
        var unknown = new RecorderHost("Path") { Folder = _folder.Path }.RunToFailure(new InvokeALExperimentCommand { Path = "e.yaml" });
        Assert.Equal("InvalidRecipe", unknown.ErrorId);
        Assert.Contains("line 4, column 14: There is no strategy 'Mine'", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("Register-ALStrategy", unknown.Message, StringComparison.Ordinal);

        IEnumerable<ScriptChoice> First(StrategyContext context, int count) => context.Candidates.Take(count).Select(index => Choice(index));
        RecorderHost Host() => new("Path", "Resume") { Folder = _folder.Path };
        Register(First);
        Host().Run(new InvokeALExperimentCommand { Path = "e.yaml" });
        Register(First);
        Assert.Equal(4, Host().Run(new InvokeALExperimentCommand { Path = "e.yaml" }).Output.Count);
        Register(First, definition: "2");
        var error = Host().RunToFailure(new InvokeALExperimentCommand { Path = "e.yaml" });
        Assert.Equal("ExperimentDiffers", error.ErrorId);
        Assert.Contains("strategies[1].definition", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_fails_costs_its_lanes_only_and_where_nobody_waits_it_says_so()
    {
        Register((_, _) => throw new ActiveLearningException("StrategyFailed", ErrorKind.InvalidOperation, "Strategy 'Mine' failed."));
        File.WriteAllText(_folder["e.yaml"], Recipe.Replace("[Mine]", "[Mine, Random]", StringComparison.Ordinal));
        var host = new RecorderHost("Path") { Folder = _folder.Path };
        Assert.Equal("LaneFailed", host.RunToFailure(new InvokeALExperimentCommand { Path = "e.yaml" }).ErrorId);
        Assert.Equal(2, host.Errors.Count(error => error.ErrorId == "StrategyFailed"));
        Assert.Equal(4, host.Output.Cast<ExperimentResult>().Count(result => result.Strategy == "Random"));

        var strategy = StrategyRegistry.Get("Mine");
        var error = Assert.Throws<ActiveLearningException>(() => BatchSelector.Select(strategy, new QueryContext(Shapes(), new SeedTree(1), RunContext.None), 1));
        Assert.Equal("SessionMissing", error.ErrorId);
    }

    [Fact]
    public void A_pipeline_that_is_stopped_while_its_script_runs_ends()
    {
        Register((_, _) => throw new System.Management.Automation.PipelineStoppedException());
        Assert.Throws<System.Management.Automation.PipelineStoppedException>(() => Select());
    }

    private sealed class Scripted(Func<StrategyContext, int, IEnumerable<ScriptChoice>> script, string definition) : IStrategyScript
    {
        public string Origin => "here";

        public string Definition => definition;

        public IReadOnlyList<ScriptChoice> Invoke(StrategyContext context, int count, Action<string> complain)
        {
            complain("Soft.");
            return [.. script(context, count)];
        }
    }
}
