using System.Text.Json;
using ActiveLearning.Exchange.Labels;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Exchange.Labels;

/// <summary>Exports of each tool, written by hand from its documentation (tests/fixtures/exchange/README.md).</summary>
public class LabelReaderTests
{
    public static TheoryData<string, LabelFormat> Exports => new()
    {
        { "label-studio.json", LabelFormat.LabelStudio },
        { "label-studio-min.json", LabelFormat.LabelStudio },
        { "superannotate.json", LabelFormat.SuperAnnotate },
        { "coco.json", LabelFormat.Coco },
        { "cvat.xml", LabelFormat.Cvat },
        { "answers.csv", LabelFormat.Csv },
        { "answers.json", LabelFormat.Json },
    };

    [Theory]
    [MemberData(nameof(Exports))]
    public void An_export_of_each_tool_is_recognised_and_labels_the_same_samples(string name, LabelFormat format)
    {
        using var pool = PicturePool.Create();
        var problems = new List<ItemProblem>();
        var plan = new LabelImporter(pool, new LabelImportOptions()).Plan(LabelFixtures.PathOf(name), new RunContext(problem: problems.Add));

        Assert.All(pool.Labels(), Assert.Null);
        plan.Apply();

        Assert.Equal(["cat", "cat", "dog", null, "bird"], pool.Labels());
        Assert.Equal((format, 4, 0, 0, 1, 0, 1, 0), (
            plan.Summary.Format, plan.Summary.Imported, plan.Summary.Unchanged, plan.Summary.Conflicts, plan.Summary.Unmatched, plan.Summary.Ambiguous, plan.Summary.Unlabeled,
            plan.Summary.Invalid));
        var problem = Assert.Single(problems);
        Assert.Equal(("SampleNotFound", ErrorKind.NotFound), (problem.ErrorId, problem.Kind));
        Assert.Contains("missing.jpg", problem.Message, StringComparison.Ordinal);
        Assert.StartsWith(name, problem.Item, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("voc.xml", LabelFormat.Voc, 2, "dog")]
    [InlineData("two.jpg___objects.json", LabelFormat.SuperAnnotate, 1, "cat")]
    public void A_file_for_one_picture_labels_that_one(string name, LabelFormat format, int index, string label)
    {
        using var pool = PicturePool.Create();
        var plan = new LabelImporter(pool, new LabelImportOptions()).Plan(LabelFixtures.PathOf(name), RunContext.None);
        plan.Apply();
        Assert.Equal((format, 1), (plan.Summary.Format, plan.Summary.Imported));
        Assert.Equal(index, Assert.Single(pool.GetLabeledIndices()));
        Assert.Equal(label, pool.GetSample(index).Label);
    }

    [Fact]
    public void Who_and_when_are_taken_from_where_each_format_says_them()
    {
        static (string? Who, DateTimeOffset? When) First(string name, LabelFormat format) =>
            LabelFixtures.Read(LabelFixtures.PathOf(name), format)[0].Answers[0] is var answer ? (answer.Annotator, answer.Time) : default;

        var time = new DateTimeOffset(2026, 3, 2, 9, 15, 4, TimeSpan.Zero);
        Assert.Equal(("1", time.AddTicks(2103410)), First("label-studio.json", LabelFormat.LabelStudio));
        Assert.Equal(("1", time.AddTicks(2103410)), First("label-studio-min.json", LabelFormat.LabelStudio));
        Assert.Equal(("ada@example.org", time.AddMilliseconds(210)), First("superannotate.json", LabelFormat.SuperAnnotate));
        Assert.Equal(("ada", new DateTimeOffset(2026, 3, 2, 9, 31, 7, TimeSpan.Zero).AddTicks(1234560)), First("cvat.xml", LabelFormat.Cvat));
        Assert.Equal(("ada", time), First("answers.csv", LabelFormat.Csv));
        Assert.Equal(("ada", time), First("answers.json", LabelFormat.Json));
        var dog = LabelFixtures.Read(LabelFixtures.PathOf("answers.csv"), LabelFormat.Csv)[2].Answers[0];
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 9, 21, 0, TimeSpan.Zero), dog.Time);
        Assert.Equal(dog.Time, LabelFixtures.Read(LabelFixtures.PathOf("answers.json"), LabelFormat.Json)[2].Answers[0].Time);
        Assert.Equal("bob@example.org", LabelFixtures.Read(LabelFixtures.PathOf("label-studio.json"), LabelFormat.LabelStudio)[1].Answers[0].Annotator);
    }

    [Fact]
    public void Boxes_masks_and_keypoints_are_kept_as_they_were_written()
    {
        static string Kept(string name, LabelFormat format, int item = 1) => LabelFixtures.Read(LabelFixtures.PathOf(name), format)[item].Answers[0].Annotation!;
        static JsonElement Part(string name, Func<JsonElement, JsonElement> part) => part(JsonDocument.Parse(File.ReadAllBytes(LabelFixtures.PathOf(name))).RootElement);

        Assert.Equal(Part("label-studio.json", root => root[1].GetProperty("annotations")[0].GetProperty("result")).GetRawText(), Kept("label-studio.json", LabelFormat.LabelStudio));
        Assert.Equal(Part("label-studio-min.json", root => root[1]).GetRawText(), Kept("label-studio-min.json", LabelFormat.LabelStudio));
        Assert.Equal(Part("superannotate.json", root => root[1].GetProperty("instances")).GetRawText(), Kept("superannotate.json", LabelFormat.SuperAnnotate));
        Assert.Equal(
            $"[{Part("coco.json", root => root.GetProperty("annotations")[1]).GetRawText()},{Part("coco.json", root => root.GetProperty("annotations")[2]).GetRawText()}]",
            Kept("coco.json", LabelFormat.Coco));
        Assert.Equal("""{ "boxes": [[80, 96, 337.60, 255.84]] }""", Kept("answers.json", LabelFormat.Json));

        using var cvat = JsonDocument.Parse(Kept("cvat.xml", LabelFormat.Cvat));
        Assert.Equal(["box", "polygon", "mask"], cvat.RootElement.EnumerateArray().Select(shape => shape.GetProperty("element").GetString()));
        Assert.Equal("3, 5, 7, 5", cvat.RootElement[2].GetProperty("attributes").GetProperty("rle").GetString());
        Assert.Equal(
            """{"element":"attribute","attributes":{"name":"pose"},"content":["sitting"]}""",
            cvat.RootElement[0].GetProperty("content")[0].GetRawText());

        using var voc = JsonDocument.Parse(Kept("voc.xml", LabelFormat.Voc, 0));
        Assert.Equal(
            ["folder", "filename", "path", "source", "owner", "size", "segmented", "object", "object"],
            voc.RootElement.EnumerateArray().Select(child => child.GetProperty("element").GetString()));
        Assert.Contains("""{"element":"xmax","content":["253"]}""", voc.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_answer_keeps_nothing_beside_its_class()
    {
        foreach (var (name, format) in new[] { ("label-studio.json", LabelFormat.LabelStudio), ("superannotate.json", LabelFormat.SuperAnnotate), ("cvat.xml", LabelFormat.Cvat) })
            Assert.Null(LabelFixtures.Read(LabelFixtures.PathOf(name), format)[0].Answers[0].Annotation);
    }

    [Fact]
    public void What_only_a_model_said_is_a_label_only_where_that_is_wished()
    {
        using var folder = new TemporaryFolder();
        (string Name, string Content)[] files =
        [
            ("tags.xml", """<annotations><image id="0" name="cats/one.jpg" width="1" height="1"><tag label="dog" source="auto"/></image></annotations>"""),
            ("scores.json", """{"images":[{"id":1,"file_name":"cats/one.jpg"}],"categories":[{"id":1,"name":"dog"}],"annotations":[{"id":1,"image_id":1,"category_id":1,"score":0.7}]}"""),
            ("pre.json", """[{"metadata":{"name":"cats/one.jpg"},"instances":[{"type":"tag","className":"dog","creationType":"Preannotation"}]}]"""),
        ];
        foreach (var (name, content) in files)
        {
            using var pool = PicturePool.Create();
            var warnings = new List<string>();
            var path = folder.Write(name, content);
            var refused = new LabelImporter(pool, new LabelImportOptions()).Plan(path, new RunContext(warning: warnings.Add));
            Assert.Equal((0, 1), (refused.Summary.Imported, refused.Summary.Unlabeled));
            Assert.Contains("-AcceptPrediction", Assert.Single(warnings), StringComparison.Ordinal);
            var accepted = new LabelImporter(pool, new LabelImportOptions { AcceptPrediction = true }).Plan(path, RunContext.None);
            accepted.Apply();
            Assert.Equal("dog", pool.Labels()[0]);
        }
    }

    [Theory]
    [InlineData("cats/one.jpg", 0)]
    [InlineData("./cats/one.jpg", 0)]
    [InlineData("cats\\one.jpg", 0)]
    [InlineData("two.jpg", 1)]
    [InlineData("/home/ada/cats/two.jpg", 1)]
    [InlineData("https://example.org/a/b/dogs/one.jpg", 2)]
    [InlineData("https://example.org/a/b/dogs/one.jpg?token=x/y.jpg", 2)]
    [InlineData("s3://bucket/dogs/one.jpg", 2)]
    [InlineData("/data/local-files/?d=pets/dogs/one.jpg", 2)]
    [InlineData("photos/dogs/one.jpg", 2)]
    [InlineData("/data/upload/3/01234abc-two.jpg", 1)]
    [InlineData("https://host/data/upload/3/01234abc-two.jpg", 1)]
    [InlineData("five%20%26%20six.jpg", -1)]
    [InlineData("https://example.org/five%20%26%20six.jpg", 4)]
    [InlineData("one.jpg", -2)]
    [InlineData("birds/one.jpg", -2)]
    [InlineData("https://example.org/one.jpg", -2)]
    [InlineData("CATS/ONE.JPG", -1)]
    [InlineData("", -1)]
    [InlineData("/", -1)]
    [InlineData("://", -1)]
    [InlineData("?d=", -1)]
    public void A_name_finds_the_sample_that_it_stands_for(string name, int index)
    {
        using var pool = PicturePool.Create();
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.json", JsonSerializer.Serialize(new[] { new { id = "x", label = "cat" }, new { id = name.Length == 0 ? " " : name, label = "cat" } }));
        var plan = new LabelImporter(pool, new LabelImportOptions { Format = LabelFormat.Json }).Plan(path, RunContext.None);
        plan.Apply();
        Assert.Equal(index < 0 ? [] : [index], pool.GetLabeledIndices());
        Assert.Equal(index == -2 ? 1 : 0, plan.Summary.Ambiguous);
    }

    [Fact]
    public void A_task_with_two_pictures_is_about_the_first_one()
    {
        using var pool = PicturePool.Create();
        using var folder = new TemporaryFolder();
        var path = folder.Write("pair.json", """[{"data":{"image":"nobody.jpg","url":"two.jpg"},"annotations":[{"result":[{"type":"choices","value":{"choices":["cat"]}}]}]}]""");
        var plan = new LabelImporter(pool, new LabelImportOptions()).Plan(path, RunContext.None);
        Assert.Equal((0, 1), (plan.Summary.Imported, plan.Summary.Unmatched));
    }
}
