using ActiveLearning.Exchange.Labels;
using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Exchange.Labels;

public sealed class LabelImporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Pool _pool = PicturePool.Create();
    private readonly List<ItemProblem> _problems = [];
    private readonly List<string> _warnings = [];

    public void Dispose()
    {
        _folder.Dispose();
        _pool.Dispose();
    }

    [Theory]
    [InlineData(ConflictRule.Supersede, null, "cat dog", "dog", 1, 0)]
    [InlineData(ConflictRule.Supersede, "cat", "dog", "dog", 1, 0)]
    [InlineData(ConflictRule.Supersede, null, "dog@2 cat@1", "dog", 1, 0)]
    [InlineData(ConflictRule.Supersede, null, "dog@2 cat", "cat", 1, 0)]
    [InlineData(ConflictRule.Keep, null, "cat dog", "cat", 1, 0)]
    [InlineData(ConflictRule.Keep, "bird", "cat dog", "bird", 1, 0)]
    [InlineData(ConflictRule.Error, null, "cat dog", null, 1, 1)]
    [InlineData(ConflictRule.Error, "cat", "dog", "cat", 1, 1)]
    [InlineData(ConflictRule.Error, "cat", "cat cat", "cat", 0, 0)]
    [InlineData(ConflictRule.Vote, null, "cat dog dog", "dog", 1, 0)]
    [InlineData(ConflictRule.Vote, null, "cat dog", null, 1, 1)]
    [InlineData(ConflictRule.Vote, "cat", "dog", "cat", 1, 0)]
    [InlineData(ConflictRule.Vote, "cat", "dog dog", "dog", 1, 0)]
    [InlineData(ConflictRule.Vote, "cat", "dog dog cat", "cat", 1, 0)]
    [InlineData(ConflictRule.Vote, "cat", "dog dog bird bird", "cat", 1, 1)]
    public void Each_rule_decides_labels_that_differ(ConflictRule rule, string? existing, string said, string? expected, int conflicts, int errors)
    {
        if (existing is not null)
            _pool.SetLabel(1, existing, LabelOrigin.Manual);
        var rows = said.Split(' ').Select(word => word.Split('@')).Select(parts => $"cats/two.jpg,{parts[0]},{(parts.Length > 1 ? $"2026-01-0{parts[1]}" : "")}");
        var summary = Import($"id,label,time\n{string.Join('\n', rows)}\n", new LabelImportOptions { OnConflict = rule });
        Assert.Equal(expected, _pool.Labels()[1]);
        Assert.Equal((conflicts, existing == expected ? 0 : 1, existing == expected ? 1 : 0), (summary.Conflicts, summary.Imported, summary.Unchanged));
        Assert.Equal(errors, _problems.Count);
        Assert.All(_problems, problem => Assert.Equal(("LabelConflict", true), (problem.ErrorId, problem.Message.Contains("cats/two.jpg", StringComparison.Ordinal))));
    }

    [Fact]
    public void Rows_that_cannot_be_used_are_named_and_the_others_are_imported()
    {
        var summary = Import("id,label\none.jpg,cat\nnobody.jpg,cat\ncats/one.jpg,elephant\n,cat\ncats/\"two.jpg,cat\ndogs/three.jpg,\ndogs/one.jpg,dog\n");
        Assert.Equal([null, null, "dog", null, null], _pool.Labels());
        Assert.Equal((1, 1, 1, 1, 3), (summary.Imported, summary.Ambiguous, summary.Unmatched, summary.Unlabeled, summary.Invalid));
        Assert.Equal(["SampleAmbiguous", "SampleNotFound", "ClassNotFound", "InvalidItem", "InvalidItem"], _problems.Select(problem => problem.ErrorId));
        Assert.Equal([2, 3, 4, 5, 6], _problems.Select(problem => int.Parse(problem.Item.Split(' ')[^1])));
        Assert.Contains("-AddClass", _problems[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_are_mapped_passed_over_or_added()
    {
        var options = new LabelImportOptions { ClassMap = new Dictionary<string, string?> { ["kitty"] = "cat", ["7"] = "dog", ["unsure"] = "", ["cat"] = "bird" }, AddClass = true };
        var summary = Import("id,label\ncats/one.jpg,kitty\ncats/two.jpg,cat\ndogs/one.jpg,7\ndogs/three.jpg,unsure\nfive & six.jpg,frog\n", options);
        Assert.Equal(["cat", "bird", "dog", null, "frog"], _pool.Labels());
        Assert.Equal(["frog"], summary.NewClasses);
        Assert.Equal(["cat", "dog", "bird", "frog"], _pool.Classes);
        Assert.Empty(_problems);
    }

    [Fact]
    public void A_class_that_is_passed_over_does_not_hide_the_other_one_of_a_picture()
    {
        var path = _folder.Write("coco.json", """
            {"images":[{"id":1,"file_name":"cats/one.jpg"},{"id":2,"file_name":"cats/two.jpg"}],
             "categories":[{"id":1,"name":"cat"},{"id":2,"name":"person"},{"id":3,"name":"dog"}],
             "annotations":[{"id":1,"image_id":1,"category_id":2},{"id":2,"image_id":1,"category_id":1},{"id":3,"image_id":2,"category_id":1},{"id":4,"image_id":2,"category_id":3}]}
            """);
        var plan = new LabelImporter(_pool, new LabelImportOptions { ClassMap = new Dictionary<string, string?> { ["person"] = null } }).Plan(path, Context());
        plan.Apply();
        Assert.Equal(["cat", null, null, null, null], _pool.Labels());
        Assert.Equal(1, plan.Summary.Unlabeled);
        Assert.Contains("several classes", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_breaks_off_changes_nothing()
    {
        var path = _folder.Write("a.json", """[{"id":"cats/one.jpg","label":"cat"},{"id":"cats/two.jpg","label":"cat"},{"id":"dogs/on""");
        var error = Assert.Throws<ActiveLearningException>(() => new LabelImporter(_pool, new LabelImportOptions()).Plan(path, Context()).Apply());
        Assert.Equal(("InvalidFile", (object)path), (error.ErrorId, error.Target));
        Assert.Equal(0, _pool.LabeledCount);
    }

    [Fact]
    public void The_same_file_again_changes_nothing()
    {
        const string rows = "id,label\ncats/one.jpg,cat\ndogs/one.jpg,dog\n";
        Assert.Equal(2, Import(rows).Imported);
        var version = _pool.Version;
        var again = Import(rows);
        Assert.Equal((0, 2, 0), (again.Imported, again.Unchanged, again.Conflicts));
        Assert.Equal(version, _pool.Version);
    }

    [Fact]
    public void A_plan_for_labels_that_others_have_changed_is_refused()
    {
        var path = _folder.Write("a.csv", "id,label\ncats/one.jpg,cat\ncats/two.jpg,cat\n");
        var importer = new LabelImporter(_pool, new LabelImportOptions { OnConflict = ConflictRule.Keep });
        var plan = importer.Plan(path, Context());
        _pool.SetLabel(2, "dog", LabelOrigin.Manual);
        _pool.SetLabel(1, "bird", LabelOrigin.Manual);
        var version = _pool.Version;
        var error = Assert.Throws<ActiveLearningException>(plan.Apply);
        Assert.Equal("PoolChanged", error.ErrorId);
        Assert.Equal(version, _pool.Version);

        importer.Plan(path, Context()).Apply();
        Assert.Equal(["cat", "bird", "dog", null, null], _pool.Labels());
    }

    [Fact]
    public void A_plan_is_not_spoiled_by_changes_of_other_samples()
    {
        var plan = new LabelImporter(_pool, new LabelImportOptions()).Plan(_folder.Write("a.csv", "id,label\ncats/one.jpg,cat\n"), Context());
        _pool.SetLabel(1, "bird", LabelOrigin.Manual);
        plan.Apply();
        Assert.Equal(["cat", "bird", null, null, null], _pool.Labels());
    }

    [Fact]
    public void The_history_of_a_database_tells_who_said_what_and_from_which_file()
    {
        using var pool = DatabasePool.CreateSynthetic(_folder["shapes.alpool"], 20, 1, new PoolOptions { AsOracle = true }, 32, RunContext.None);
        var id = pool.GetId(3);
        var path = _folder.Write("a.json", $$$"""
            [{"id":"{{{id}}}","label":"circle","annotator":"ada","time":"2026-01-02T00:00:00Z","annotation":{"box":[1,2]}},{"id":"{{{id}}}","label":"star","annotator":"bob","time":"2026-01-01T00:00:00Z"}]
            """);
        new LabelImporter(pool, new LabelImportOptions()).Plan(path, Context()).Apply();
        Assert.Equal("circle", pool.GetSample(3).Label);
        Assert.Equal(LabelOrigin.Import, pool.GetLabelOrigin(3));
        var records = LabelHistory.Read(pool, [3], history: true, RunContext.None);
        Assert.Equal([("circle", "ada", path, """{"box":[1,2]}"""), ("star", "bob", path, null)], records.Select(record => (record.Label!, record.Annotator!, record.Source!, record.Annotation)).Order());
    }

    [Fact]
    public void A_database_keeps_who_said_the_same_but_the_same_file_only_once()
    {
        using var pool = DatabasePool.CreateSynthetic(_folder["shapes.alpool"], 20, 1, new PoolOptions { AsOracle = true }, 32, RunContext.None);
        var id = pool.GetId(3);
        pool.SetLabel(3, "circle", LabelOrigin.Manual);
        var same = _folder.Write("same.csv", $"id,label,annotator,time\n{id},circle,ada,\n{id},circle,bob,2026-01-01\n");
        var mixed = _folder.Write("mixed.csv", $"id,label,annotator\n{id},circle,ada\n{id},star,bob\n");
        string?[] Imported(string path)
        {
            new LabelImporter(pool, new LabelImportOptions()).Plan(path, Context()).Apply();
            return [.. LabelHistory.Read(pool, [3], history: true, RunContext.None).Select(entry => $"{entry.Label} {entry.Annotator}")];
        }

        Assert.Equal(["circle ", "circle ada", "circle bob"], Imported(same).AsEnumerable());
        Assert.Equal(["circle ", "circle ada", "circle bob"], Imported(same).AsEnumerable());
        Assert.Equal("circle", pool.GetSample(3).Label);
        Assert.Equal(["circle ", "circle ada", "circle bob", "circle ada", "star bob"], Imported(mixed).AsEnumerable());
        Assert.Equal(5, Imported(mixed).Length);
        Assert.Equal("star", pool.GetSample(3).Label);
    }

    [Theory]
    [InlineData("id,label\n", 0)]
    [InlineData("\uFEFFid,label\r\ncats/one.jpg,cat\r\n", 1)]
    [InlineData("Label\tFile\ncat\tcats/one.jpg", 1)]
    [InlineData("\n\nid,label\n\ncats/one.jpg,cat\n\n", 1)]
    [InlineData("id,label,note\n\"cats/one.jpg\",\"cat\",\"two\nlines, \"\"quoted\"\"\"\n", 1)]
    public void Csv_is_taken_as_spreadsheets_write_it(string text, int imported) => Assert.Equal(imported, Import(text).Imported);

    [Theory]
    [InlineData("a,b\n1,2\n")]
    [InlineData("id\ncats/one.jpg\n")]
    [InlineData("   \n")]
    [InlineData("label\ncat\n")]
    public void Csv_without_the_columns_is_refused(string text) =>
        Assert.Equal("InvalidFile", Assert.Throws<ActiveLearningException>(() => Import(text)).ErrorId);

    [Fact]
    public void A_million_bad_rows_are_not_a_million_errors()
    {
        var summary = Import("id,label\n" + string.Concat(Enumerable.Repeat("nobody,cat\n", 5_000)) + "cats/one.jpg,cat\n");
        Assert.Equal((1, 5_000), (summary.Imported, summary.Unmatched));
        Assert.Equal(1_001, _problems.Count);
        Assert.Equal("MoreProblems", _problems[^1].ErrorId);
    }

    [Fact]
    public void Reading_stops_when_it_is_told_to()
    {
        using var stop = new CancellationTokenSource();
        var path = _folder.Write("a.csv", "id,label\nnobody,cat\ncats/one.jpg,cat\n");
        Assert.Throws<OperationCanceledException>(() => new LabelImporter(_pool, new LabelImportOptions()).Plan(path, new RunContext(stop.Token, problem: _ => stop.Cancel())));
        Assert.Equal(0, _pool.LabeledCount);
    }

    [Fact]
    public void What_is_no_file_is_an_error_of_its_own()
    {
        var importer = new LabelImporter(_pool, new LabelImportOptions());
        Assert.Equal("PathNotFound", Assert.Throws<ActiveLearningException>(() => importer.Plan(_folder["none.csv"], Context())).ErrorId);
        Assert.Equal("PathNotFound", Assert.Throws<ActiveLearningException>(() => importer.Plan(_folder.Path, Context())).ErrorId);
        Assert.Equal("InvalidFile", Assert.Throws<ActiveLearningException>(() => importer.Plan(_folder.Write("empty.csv", ""), Context())).ErrorId);
    }

    private RunContext Context() => new(problem: _problems.Add, warning: _warnings.Add);

    private LabelImportSummary Import(string csv, LabelImportOptions? options = null)
    {
        var plan = new LabelImporter(_pool, (options ?? new LabelImportOptions()) with { Format = LabelFormat.Csv }).Plan(_folder.Write("a.csv", csv), Context());
        plan.Apply();
        return plan.Summary;
    }
}
