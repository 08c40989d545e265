using System.Globalization;
using System.Text;
using System.Text.Json;
using ActiveLearning.Exchange;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;
using ActiveLearning.Tests.Selection;

namespace ActiveLearning.Tests.Exchange;

public sealed class BatchExporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SuperAnnotate_file_is_exactly_what_the_platform_takes()
    {
        ExportRow[] rows = [new("b.jpg", 0.5, 2), new("a.jpg", 1.386294, 1), new("c, d.jpg", 0.25, 3)];
        Assert.Equal("name,entropy_value\na.jpg,1.38629\nb.jpg,0.5\n\"c, d.jpg\",0.25\n", Export(rows, BatchFormat.SuperAnnotate));
    }

    [Fact]
    public void Auto_scaling_keeps_any_order_strictly_within_the_limits()
    {
        var random = new RandomSource(23);
        Func<double>[] kinds =
        [
            () => random.NextDouble(),
            () => -random.NextDouble() * 5,
            () => random.NextGaussian() * 1e-9,
            () => random.NextGaussian() * 1e300,
            () => random.NextDouble() * 3e6,
            () => 999_999.9 + (random.NextDouble() / 10),
            () => Math.Pow(10, (random.NextDouble() * 16) - 8),
            () => double.Epsilon * random.Next(5),
            () => random.Next(3),
            () => 7,
        ];
        for (var round = 0; round < 200; round++)
        {
            var kind = kinds[round % kinds.Length];
            var size = 1 + random.Next(60);
            var scores = Enumerable.Range(0, size).Select(_ => kind()).OrderDescending().ToArray();
            // Every fourth batch ranks against its scores, as strategies do that look for diversity.
            if (round % 4 == 3)
                random.Shuffle<double>(scores);
            var rows = scores.Select((score, i) => new ExportRow($"s{i}", score, i + 1)).ToArray();
            random.Shuffle<ExportRow>(rows);

            var cells = ReadPairs(Export(rows, BatchFormat.SuperAnnotate));

            Assert.Equal(Enumerable.Range(0, size).Select(i => $"s{i}"), cells.Select(cell => cell.Name));
            AssertWithinLimits(cells.Select(cell => cell.Value));
            Assert.All(cells.Zip(cells.Skip(1)), pair => Assert.True(Number(pair.First.Value) > Number(pair.Second.Value)));
        }
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.000004, "0")]
    [InlineData(0.000006, "0.00001")]
    [InlineData(9.999996, "10")]
    [InlineData(12.345678, "12.34568")]
    [InlineData(99.999996, "100")]
    [InlineData(123.456789, "123.4568")]
    [InlineData(1234.56789, "1234.568")]
    [InlineData(12345.6789, "12345.68")]
    [InlineData(123456.789, "123456.8")]
    [InlineData(999999.96, "1000000")]
    [InlineData(1000000, "1000000")]
    public void A_figure_takes_as_many_decimals_as_eight_characters_leave(double score, string text) =>
        Assert.Equal(text, PriorityNumber.Format(PriorityNumber.Round(score)));

    [Fact]
    public void Rounding_never_reverses_an_order()
    {
        var random = new RandomSource(4);
        for (var round = 0; round < 20_000; round++)
        {
            var low = Math.Min(1e6, Math.Pow(10, (random.NextDouble() * 12) - 6));
            var high = Math.Min(1e6, low * (1 + (random.NextDouble() * 1e-5)));
            Assert.True(PriorityNumber.Round(low) <= PriorityNumber.Round(high));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(999_999)]
    [InlineData(1_000_000)]
    [InlineData(1_000_001)]
    [InlineData(10_000_000)]
    public void Ranks_stay_distinct_within_eight_characters(int rows)
    {
        int[] positions = [0, 1, 2, rows / 3, (rows / 3) + 1, rows / 2, (rows / 2) + 1, rows - 3, rows - 2, rows - 1];
        var texts = positions.Where(position => position >= 0 && position < rows).Distinct().Order().Select(position => PriorityNumber.Format(PriorityNumber.FromRank(position, rows))).ToArray();
        AssertWithinLimits(texts);
        Assert.All(texts.Zip(texts.Skip(1)), pair => Assert.True(Number(pair.First) > Number(pair.Second)));
    }

    [Fact]
    public void A_million_equal_scores_come_out_in_order_and_distinct()
    {
        var rows = Enumerable.Range(0, 1_000_000).Select(i => new ExportRow(i.ToString(CultureInfo.InvariantCulture), 0, i + 1)).ToArray();
        var expected = 1_000_000;
        using var reader = new StreamReader(ExportFile(rows, BatchFormat.SuperAnnotate));
        Assert.Equal("name,entropy_value", reader.ReadLine());
        while (reader.ReadLine() is { } line)
            Assert.True(line.EndsWith(string.Create(CultureInfo.InvariantCulture, $",{expected--}"), StringComparison.Ordinal), line);
        Assert.Equal(0, expected);
    }

    [Fact]
    public void Raw_scaling_refuses_what_the_platform_would_cut_and_warns_of_lost_differences()
    {
        var error = Assert.Throws<ActiveLearningException>(() => Export([new("ok", 1, 1), new("low", -0.5, 2)], BatchFormat.SuperAnnotate, ScoreScaling.Raw));
        Assert.Equal(("ScoreOutOfRange", "low"), (error.ErrorId, error.Target));
        Assert.Contains("-0.5", error.Message, StringComparison.Ordinal);

        var warnings = new List<string>();
        var text = Export([new("a", 0.1234567, 1), new("b", 0.1234566, 2)], BatchFormat.SuperAnnotate, ScoreScaling.Raw, new RunContext(warning: warnings.Add));
        Assert.Equal("name,entropy_value\na,0.12346\nb,0.12346\n", text);
        Assert.Single(warnings);
    }

    [Theory]
    [InlineData(ScoreScaling.Raw, "name,entropy_value\nb,3\nc,2\na,1\n")]
    [InlineData(ScoreScaling.MinMax, "name,entropy_value\nb,1\nc,0.5\na,0\n")]
    [InlineData(ScoreScaling.Rank, "name,entropy_value\na,3\nb,2\nc,1\n")]
    [InlineData(ScoreScaling.Auto, "name,entropy_value\na,3\nb,2\nc,1\n")]
    public void Figures_never_increase_down_the_file_even_when_ranks_and_scores_disagree(ScoreScaling scaling, string expected) =>
        Assert.Equal(expected, Export([new("a", 1, 1), new("b", 3, 2), new("c", 2, 3)], BatchFormat.SuperAnnotate, scaling));

    [Fact]
    public void Scores_without_ranks_are_ordered_by_score()
    {
        ExportRow[] rows = [new("a", 1), new("b", 3), new("c", 3)];
        Assert.Equal("name,entropy_value\nb,3\nc,2\na,1\n", Export(rows, BatchFormat.SuperAnnotate));
        Assert.Equal("rank,id,path,score,strategy,measure,reason,label\n1,b,,3,,,,\n2,c,,3,,,,\n3,a,,1,,,,\n", Export(rows, BatchFormat.Csv));
    }

    [Fact]
    public void Csv_holds_every_column_and_nothing_that_a_spreadsheet_executes()
    {
        ExportRow[] rows =
        [
            new("=HYPERLINK(\"x\")", 0.1 + 0.2, 1, "/p/ü 1.jpg", "TopK", "Entropy", "a;=b", "-cat"),
            new("é\r\n2", -1e-20, 2, Strategy: "@x"),
        ];
        Assert.Equal(
            "rank,id,path,score,strategy,measure,reason,label\n" +
            "1,\"'=HYPERLINK(\"\"x\"\")\",/p/ü 1.jpg,0.30000000000000004,TopK,Entropy,\"a;=b\",'-cat\n" +
            "2,\"é\r\n2\",,-1E-20,'@x,,,\n",
            Export(rows, BatchFormat.Csv));
    }

    [Fact]
    public void Json_holds_every_field()
    {
        using var pool = NamedPool.Create(2);
        var collector = new ScoreCollector();
        collector.Add(pool, 1, 0.5f, "Margin");
        collector.Add(pool, 0, 0.25f, "Margin");
        var batch = BatchSelector.Select(new TopKStrategy(), QueryContext.FromScores(collector, new SeedTree(0), RunContext.None), 2);
        pool.SetLabel(1, 0, ActiveLearning.Pools.LabelOrigin.Manual);

        using var document = JsonDocument.Parse(Export([.. batch.Select(ExportRow.From)], BatchFormat.Json));

        var items = document.RootElement.EnumerateArray().ToArray();
        Assert.Equal(2, items.Length);
        Assert.Equal(["rank", "id", "path", "score", "strategy", "measure", "reason", "label"], items[0].EnumerateObject().Select(field => field.Name));
        Assert.Equal((1, "s00000001", 0.5, "TopK", "Margin", "a"), (
            items[0].GetProperty("rank").GetInt32(), items[0].GetProperty("id").GetString(), items[0].GetProperty("score").GetDouble(),
            items[0].GetProperty("strategy").GetString(), items[0].GetProperty("measure").GetString(), items[0].GetProperty("label").GetString()));
        Assert.Equal(JsonValueKind.Null, items[1].GetProperty("label").ValueKind);
    }

    [Fact]
    public void A_culture_with_decimal_commas_changes_nothing()
    {
        ExportRow[] rows = [new("a", 0.5, 1), new("b", 0.25, 2)];
        string[] Written() => [.. Enum.GetValues<BatchFormat>().Where(format => format != BatchFormat.Voc).SelectMany(format => Enum.GetValues<ScoreScaling>().Select(scaling => Export(rows, format, scaling)))];
        var expected = Written();
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal(expected, Written());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Files_are_utf8_without_a_byte_order_mark()
    {
        var bytes = File.ReadAllBytes(ExportFile([new("写真", 1, 1)], BatchFormat.SuperAnnotate));
        Assert.Equal(Encoding.UTF8.GetBytes("name,entropy_value\n写真,1\n"), bytes);
    }

    [Fact]
    public void Chunks_split_the_file_and_keep_its_scale()
    {
        var rows = Enumerable.Range(1, 250).Select(i => new ExportRow($"s{i}", 0, i)).ToArray();
        var paths = BatchExporter.Export(rows, _folder["batch.csv"], BatchFormat.SuperAnnotate, ScoreScaling.Auto, RunContext.None, 100);
        Assert.Equal(["batch.001.csv", "batch.002.csv", "batch.003.csv"], paths.Select(Path.GetFileName));
        Assert.Equal([101, 101, 51], paths.Select(path => File.ReadAllLines(path).Length));
        Assert.Equal("s101,150", File.ReadAllLines(paths[1])[1]);

        var warnings = new List<string>();
        BatchExporter.Export(rows[..150], _folder["batch.csv"], BatchFormat.SuperAnnotate, ScoreScaling.Auto, new RunContext(warning: warnings.Add), 100);
        Assert.Contains("batch.003.csv", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_written_is_a_clear_error_and_leaves_the_old_file()
    {
        var path = ExportFile([new("old", 1, 1)], BatchFormat.Csv);
        var before = File.ReadAllText(path);
        void Fails(string id, Action action) => Assert.Equal(id, Assert.Throws<ActiveLearningException>(action).ErrorId);

        Fails("NoRows", () => Export([], BatchFormat.Csv));
        Fails("ScoreNotFinite", () => Export([new("a", double.NaN, 1)], BatchFormat.Csv));
        Fails("DuplicateItem", () => Export([new("a", 1, 1), new("a", 2, 2)], BatchFormat.Csv));
        Fails("InvalidChunkSize", () => BatchExporter.Export([new("a", 1, 1)], path, BatchFormat.Csv, ScoreScaling.Auto, RunContext.None, -1));
        Fails("WriteFailed", () => BatchExporter.Export([new("a", 1, 1)], _folder["no/such/folder.csv"], BatchFormat.Csv, ScoreScaling.Auto, RunContext.None));
        Fails("WriteFailed", () => BatchExporter.Export([new("a", 1, 1)], _folder.Path, BatchFormat.Csv, ScoreScaling.Auto, RunContext.None));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => Export([new("a", 1, 1)], BatchFormat.Csv, context: new RunContext(stop.Token)));

        Assert.Equal(before, File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Names_changed_for_safety_are_reported()
    {
        var warnings = new List<string>();
        Assert.Equal("name,entropy_value\n'-1.jpg,1\n", Export([new("-1.jpg", 1, 1)], BatchFormat.SuperAnnotate, context: new RunContext(warning: warnings.Add)));
        Assert.Single(warnings);
    }

    private static (string Name, string Value)[] ReadPairs(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => (line.Split(',')[0], line.Split(',')[1]))];

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    private static void AssertWithinLimits(IEnumerable<string> values) => Assert.All(values, value =>
    {
        Assert.InRange(Number(value), 0, 1_000_000);
        Assert.InRange(value.Length, 1, 8);
        Assert.InRange(value.Length - 1 - value.IndexOf('.', StringComparison.Ordinal), 0, value.Contains('.', StringComparison.Ordinal) ? 5 : 8);
    });

    private string ExportFile(ExportRow[] rows, BatchFormat format, ScoreScaling scaling = ScoreScaling.Auto, RunContext? context = null) =>
        BatchExporter.Export(rows, _folder["batch.csv"], format, scaling, context ?? RunContext.None).Single();

    private string Export(ExportRow[] rows, BatchFormat format, ScoreScaling scaling = ScoreScaling.Auto, RunContext? context = null) =>
        File.ReadAllText(ExportFile(rows, format, scaling, context));
}
