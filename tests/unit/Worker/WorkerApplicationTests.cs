using System.Text.Json;
using ActiveLearning.Worker;

namespace ActiveLearning.Tests.Worker;

public sealed class WorkerApplicationTests : IDisposable
{
    private const string Recipe = """
        pool: {synthetic: {shapes: 80, size: 16}, asOracle: true}
        testFraction: 0.25
        training: {architecture: Linear, epochs: 1, learningRate: 0.01, threads: 1}
        strategies: [Random, {name: TopK, label: Unsure}]
        start: 10
        perCycle: 10
        cycles: 2
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_prints_a_table_of_cycles_and_where_the_results_are()
    {
        File.WriteAllText(_folder["r.yaml"], Recipe);
        var (code, output, error) = Run(["run", _folder["r.yaml"], "--out", _folder["o"], "--device", "cpu"]);

        Assert.Equal((0, ""), (code, error));
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal("strategy  seed  cycle  labels  accuracy    loss  seconds", lines[0]);
        Assert.StartsWith("Random       1      1      10    0.", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("Random       1      2      20    0.", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("Unsure       1      1      10    0.", lines[3], StringComparison.Ordinal);
        Assert.Equal($"Results: {_folder["o"]}", lines[5]);
        Assert.True(File.Exists(_folder["o/lanes/Unsure-seed1/cycle-02/entropy.csv"]));

        // Finished: the same table at once. Then anew, from other data, two lanes side by side.
        Assert.Equal(output, Run(["run", _folder["r.yaml"], "--out", _folder["o"]]).Output);
        Assert.Equal(1, Run(["run", _folder["r.yaml"], "--out", _folder["o"], "--replay", _folder["o"]]).Code);
        (code, output, _) = Run(["run", _folder["r.yaml"], "--out", _folder["o"], "--force", "--throttle", "2"]);
        Assert.Equal((0, 6), (code, Lines(output).Length));
        (code, _, error) = Run(["run", _folder["r.yaml"], "--out", _folder["p"], "--resume", "--pool", _folder["nowhere"]]);
        Assert.Equal(1, code);
        Assert.Contains("nowhere", error, StringComparison.Ordinal);
        Assert.Equal(2, Run(["run", _folder["r.yaml"], "--resume", "--force"]).Code);
    }

    [Fact]
    public void A_recipe_that_cannot_be_run_is_one_line_and_exit_code_2()
    {
        File.WriteAllText(_folder["r.yaml"], Recipe + "\nepochs: 3");
        var (code, output, error) = Run(["run", _folder["r.yaml"]]);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith($"al: {_folder["r.yaml"]}, line 8, column 1: unknown key 'epochs'", Assert.Single(Lines(error)), StringComparison.Ordinal);

        (code, _, error) = Run(["run", _folder["none.yaml"]]);
        Assert.Equal(2, code);
        Assert.StartsWith("al: There is no file", Assert.Single(Lines(error)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_run_is_one_line_and_exit_code_1_and_verbose_adds_the_stack()
    {
        File.WriteAllText(_folder["r.yaml"], Recipe.Replace("synthetic: {shapes: 80, size: 16}", "path: nowhere", StringComparison.Ordinal));
        var (code, _, error) = Run(["run", _folder["r.yaml"]]);
        Assert.Equal(1, code);
        Assert.Contains("nowhere", Assert.Single(Lines(error)), StringComparison.Ordinal);

        (code, _, error) = Run(["run", _folder["r.yaml"], "--verbose"]);
        Assert.Equal(1, code);
        Assert.Contains("   at ActiveLearning.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stopped_run_ends_with_the_signals_code_and_leaves_no_result()
    {
        File.WriteAllText(_folder["r.yaml"], Recipe);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var (code, _, error) = Run(["run", _folder["r.yaml"], "--out", _folder["o"]], stop.Token);
        Assert.Equal((130, "al: stopped."), (code, Assert.Single(Lines(error))));
        Assert.DoesNotContain(Directory.GetFiles(_folder["o"]), file => file.EndsWith(".csv", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("fly")]
    [InlineData("run")]
    [InlineData("run", "a.yaml", "b.yaml")]
    [InlineData("run", "a.yaml", "--speed", "9")]
    [InlineData("probe")]
    [InlineData]
    public void A_command_line_that_makes_no_sense_is_exit_code_2(params string[] arguments)
    {
        var (code, output, error) = Run(arguments);
        Assert.Equal((2, ""), (code, output));
        Assert.All(Lines(error), line => Assert.StartsWith("al: ", line, StringComparison.Ordinal));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void Help_and_version_are_results()
    {
        var (code, output, error) = Run(["--help"]);
        Assert.Equal((0, ""), (code, error));
        Assert.All(["run", "probe", "version"], verb => Assert.Contains(verb, output, StringComparison.Ordinal));

        (code, output, error) = Run(["version"]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("ActiveLearning ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "there is no such file")]
    [InlineData("", "")]
    [InlineData("this is no TorchScript", "")]
    public void A_file_that_is_no_TorchScript_is_one_line_of_JSON_and_exit_code_2(string? content, string reason)
    {
        if (content is not null)
            File.WriteAllText(_folder["m.pt"], content);
        var (code, output, error) = Run(["probe", _folder["m.pt"]]);

        Assert.Equal(2, code);
        using var report = JsonDocument.Parse(Assert.Single(Lines(output)));
        Assert.False(report.RootElement.GetProperty("ok").GetBoolean());
        var message = report.RootElement.GetProperty("error").GetString()!;
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Equal(message, Assert.Single(Lines(error)));
    }

    [Fact]
    public void A_TorchScript_file_is_described_and_tried()
    {
        // A convolution 3 -> 4 of 3x3 with bias and a linear layer 4 -> 3: 4 * 27 + 4 + 12 + 3 numbers.
        var file = Path.Combine(AppContext.BaseDirectory, "fixtures", "training", "tiny.pt");
        var (code, output, error) = Run(["probe", file, "--input", "2,3,9,9"]);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal("""{"ok":true,"parameters":127,"inputHint":"N x 3 x H x W","outputShape":[2,3],"error":null}""", output.Trim());

        (code, _, error) = Run(["probe", file, "--input", "2,1,9,9"]);
        Assert.Equal(2, code);
        Assert.Contains("to have 3 channels, but got 1 channels", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,x")]
    [InlineData("1,,2")]
    [InlineData("0,3")]
    [InlineData("-1")]
    [InlineData("99999999,99999999,99999999")]
    [InlineData("1,1,1,1,1,1,1,1,1")]
    public void A_trial_shape_that_is_none_is_refused(string shape)
    {
        var (code, output, _) = Run(["probe", _folder["m.pt"], $"--input={shape}"]);
        Assert.Equal(2, code);
        Assert.Contains("is no input shape", output, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(string[] arguments, CancellationToken stop = default)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        var code = WorkerApplication.Run(arguments, output, error, stop, () => ExitCodes.Interrupted);
        return (code, output.ToString(), error.ToString());
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
