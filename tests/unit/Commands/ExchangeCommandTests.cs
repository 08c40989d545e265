using System.Collections;
using ActiveLearning.Exchange;
using ActiveLearning.Exchange.Labels;
using ActiveLearning.Pools;
using ActiveLearning.PowerShell.Commands;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;
using ActiveLearning.Tests.Exchange;

namespace ActiveLearning.Tests.Commands;

public sealed class ExchangeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Pool _pool = PicturePool.Create();

    public void Dispose()
    {
        _folder.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void Import_writes_a_summary_for_each_file_and_an_error_for_each_bad_row()
    {
        _folder.Write("a.csv", "id,label\ncats/one.jpg,cat\nnobody,cat\n");
        _folder.Write("b.json", """[{"id":"dogs/one.jpg","label":"dog"}]""");
        var host = Host("Path").Run(new ImportALLabelCommand { Pool = _pool, Path = ["a.csv", "none.csv", "b.json"] });
        Assert.Equal(["a.csv", "b.json"], host.Output.Cast<LabelImportSummary>().Select(summary => summary.Name));
        Assert.Equal(["SampleNotFound", "PathNotFound"], host.Errors.Select(error => error.ErrorId));
        Assert.Contains("line 3", host.Errors[0].Message, StringComparison.Ordinal);
        Assert.Equal(["cat", null, "dog", null, null], _pool.Labels());
        Assert.Contains("Label 1 samples of pool 'pictures' (Csv; 0 unchanged, 0 conflicts)", host.Asked[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Import_that_is_not_confirmed_changes_nothing()
    {
        _folder.Write("a.csv", "id,label\ncats/one.jpg,cat\n");
        var host = new RecorderHost("Path") { Folder = _folder.Path, Confirms = false }.Run(new ImportALLabelCommand { Pool = _pool, Path = ["a.csv"] });
        Assert.Empty(host.Output);
        Assert.Single(host.Asked);
        Assert.Equal(0, _pool.LabeledCount);
    }

    [Fact]
    public void Import_passes_the_samples_through_whose_label_changed()
    {
        _pool.SetLabel(0, "cat", LabelOrigin.Manual);
        _folder.Write("a.csv", "id,label\ndogs/one.jpg,dog\ncats/two.jpg,Kitty\ncats/one.jpg,cat\n");
        var host = Host("LiteralPath", "PassThru").Run(new ImportALLabelCommand { Pool = _pool, LiteralPath = ["a.csv"], ClassMap = new Hashtable { ["Kitty"] = "cat" } });
        Assert.Equal([("cats/two.jpg", "cat"), ("dogs/one.jpg", "dog")], host.Output.Cast<Sample>().Select(sample => (sample.Id, sample.Label!)));
        Assert.Empty(host.Errors);
    }

    [Fact]
    public void Import_takes_numbers_of_classes_and_adds_new_ones()
    {
        _folder.Write("a.csv", "id,label\ncats/one.jpg,7\ncats/two.jpg,frog\n");
        var host = Host("Path", "AddClass").Run(new ImportALLabelCommand { Pool = _pool, Path = ["a.csv"], ClassMap = new Hashtable { [7] = "bird" }, Annotator = "ada" });
        Assert.Equal(["bird", "frog"], _pool.Labels().Take(2));
        Assert.Equal(["frog"], Assert.IsType<LabelImportSummary>(Assert.Single(host.Output)).NewClasses);
    }

    [Fact]
    public void Import_tells_of_a_pool_that_was_changed_between_reading_and_confirming()
    {
        _folder.Write("a.csv", "id,label\ncats/one.jpg,cat\n");
        _folder.Write("b.csv", "id,label\ncats/one.jpg,dog\n");
        // The answer to the first file's question comes after the second file was read: as with -Confirm and another session.
        var importer = new LabelImporter(_pool, new LabelImportOptions());
        var second = importer.Plan(_folder["b.csv"], RunContext.None);
        Host("Path").Run(new ImportALLabelCommand { Pool = _pool, Path = ["a.csv"] });
        Assert.Equal("PoolChanged", Assert.Throws<ActiveLearningException>(second.Apply).ErrorId);
        Assert.Equal("cat", _pool.Labels()[0]);
    }

    [Fact]
    public void Watch_imports_until_it_is_stopped()
    {
        _folder.Write("a.csv", "id,label\ncats/one.jpg,cat\n");
        _folder.Write("b.json", "[{]");
        _folder.Write("notes.txt", "hello");
        using var command = new WatchALLabelCommand { Pool = _pool, LiteralPath = ".", Filter = ["a*", "b.json"] };
        var host = new RecorderHost("LiteralPath") { Folder = _folder.Path, Writing = _ => throw new OperationCanceledException() };
        Assert.ThrowsAny<Exception>(() => host.Run(command));
        Assert.Equal("cat", _pool.Labels()[0]);
        Assert.Contains(_folder.Path, Assert.Single(host.Asked), StringComparison.Ordinal);
    }

    [Fact]
    public void Watch_needs_one_folder_and_a_yes()
    {
        _folder.Write("a.csv", "id,label\ncats/one.jpg,cat\n");
        Assert.Equal("FolderNotFound", Host("Path").RunToFailure(new WatchALLabelCommand { Pool = _pool, Path = "a.csv" }).ErrorId);
        new RecorderHost("Path") { Folder = _folder.Path, Confirms = false }.Run(new WatchALLabelCommand { Pool = _pool, Path = "." });
        Assert.Equal(0, _pool.LabeledCount);
    }

    [Theory]
    [InlineData(BatchFormat.LabelStudio, "\"score\": 0.75")]
    [InlineData(BatchFormat.Coco, "\"score\": 0.75")]
    [InlineData(BatchFormat.Cvat, "<tag label=\"bird\" source=\"auto\" />")]
    public void Export_hands_predictions_out_where_the_format_has_a_place(BatchFormat format, string expected)
    {
        var item = Item(1);
        var prediction = new Prediction(_pool, 1, PicturePool.Classes, 2, 0.75f, [0.15f, 0.1f, 0.75f]);
        var host = Host("Path").Run(new ExportALBatchCommand { InputObject = [item], Path = "out.txt", Format = format, Prediction = [prediction], ImagePrefix = "photos/" });
        Assert.Empty(host.Errors);
        Assert.Empty(host.Warnings);
        var text = File.ReadAllText(_folder["out.txt"]);
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Contains("\"photos/cats/two.jpg\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_warns_of_predictions_of_another_pool()
    {
        using var other = PoolFactory.Synthetic(5, 1, new PoolOptions());
        var host = Host("Path").Run(new ExportALBatchCommand
        {
            InputObject = [Item(1)],
            Path = "out.json",
            Format = BatchFormat.LabelStudio,
            Prediction = [new Prediction(other, 1, ["cat"], 0, 1, [1])],
        });
        Assert.Contains("-Prediction", Assert.Single(host.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain("predictions", File.ReadAllText(_folder["out.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Export_of_a_folder_that_is_in_use_is_refused_with_NoClobber()
    {
        Directory.CreateDirectory(_folder["voc"]);
        var first = Host("Path", "NoClobber").Run(new ExportALBatchCommand { InputObject = [Item(1)], Path = "voc", Format = BatchFormat.Voc });
        Assert.Empty(first.Errors);
        Assert.Equal("FileExists", Host("Path", "NoClobber").RunToFailure(new ExportALBatchCommand { InputObject = [Item(0)], Path = "voc", Format = BatchFormat.Voc }).ErrorId);
        Assert.Equal(["cats_two.xml"], Directory.GetFiles(_folder["voc"]).Select(Path.GetFileName));
    }

    private RecorderHost Host(string parameterSet, params string[] on) => new(parameterSet, on) { Folder = _folder.Path };

    private BatchItem Item(int index)
    {
        var collector = new ScoreCollector();
        collector.Add(_pool, index, 0.5f, "Margin");
        return BatchSelector.Select(new TopKStrategy(), QueryContext.FromScores(collector, new SeedTree(0), RunContext.None), 1).Single();
    }
}
