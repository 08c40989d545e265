using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using ActiveLearning.Exchange;
using ActiveLearning.Exchange.Labels;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Exchange;

/// <summary>What is written for annotation tools, against the rules that each tool has published, and read back.</summary>
public sealed class ToolFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Pool _pool = PicturePool.Create();

    public ToolFormatTests()
    {
        _pool.SetLabel(0, "cat", LabelOrigin.Manual);
        _pool.SetLabel(2, "dog", LabelOrigin.Manual);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _pool.Dispose();
    }

    public static TheoryData<BatchFormat, string> Prefixes
    {
        get
        {
            var data = new TheoryData<BatchFormat, string>();
            foreach (var format in new[] { BatchFormat.Csv, BatchFormat.Json, BatchFormat.LabelStudio, BatchFormat.Coco, BatchFormat.Cvat, BatchFormat.Voc })
            {
                foreach (var prefix in new[] { "", "photos/", "https://example.org/photos/", "s3://bucket/", "/data/local-files/?d=photos/" })
                    data.Add(format, prefix);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void Labels_come_back_from_what_was_written(BatchFormat format, string prefix)
    {
        using var target = PicturePool.Create();
        var imported = 0;
        var problems = new List<ItemProblem>();
        foreach (var path in Write(format, prefix))
        {
            var plan = new LabelImporter(target, new LabelImportOptions()).Plan(path, new RunContext(problem: problems.Add));
            plan.Apply();
            Assert.Equal(format.ToString(), plan.Summary.Format.ToString());
            imported += plan.Summary.Imported;
        }

        Assert.Empty(problems);
        Assert.Equal(2, imported);
        Assert.Equal(_pool.Labels(), target.Labels());
    }

    [Fact]
    public void Label_studio_takes_the_tasks()
    {
        // https://labelstud.io/guide/tasks#Basic-Label-Studio-JSON-format and https://labelstud.io/guide/predictions
        using var document = JsonDocument.Parse(File.ReadAllBytes(Write(BatchFormat.LabelStudio, "https://example.org/photos/")[0]));
        var tasks = document.RootElement.EnumerateArray().ToArray();
        Assert.Equal(5, tasks.Length);
        Assert.Equal("https://example.org/photos/five%20%26%20six.jpg", Task("five & six.jpg").GetProperty("data").GetProperty("image").GetString());
        foreach (var task in tasks)
        {
            Assert.All(task.EnumerateObject(), field => Assert.Contains(field.Name, (string[])["data", "annotations", "predictions"]));
            foreach (var result in Results(task, "annotations").Concat(Results(task, "predictions")))
            {
                Assert.Equal(("label", "image", "choices"), (Text(result, "from_name"), Text(result, "to_name"), Text(result, "type")));
                Assert.NotEmpty(Text(result, "id"));
                Assert.Contains(Assert.Single(result.GetProperty("value").GetProperty("choices").EnumerateArray()).GetString(), PicturePool.Classes);
            }
        }

        Assert.Single(Results(Task("cats/one.jpg"), "annotations"));
        Assert.Empty(Results(Task("cats/two.jpg"), "annotations"));
        var prediction = Assert.Single(Task("cats/two.jpg").GetProperty("predictions").EnumerateArray());
        Assert.Equal(("ActiveLearning", 0.75), (Text(prediction, "model_version"), prediction.GetProperty("score").GetDouble()));
        Assert.Equal("bird", prediction.GetProperty("result")[0].GetProperty("value").GetProperty("choices")[0].GetString());

        JsonElement Task(string id) => tasks.Single(task => Text(task.GetProperty("data"), "sample") == id);
        static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
        static IEnumerable<JsonElement> Results(JsonElement task, string kind) =>
            task.TryGetProperty(kind, out var found) ? found.EnumerateArray().SelectMany(item => item.GetProperty("result").EnumerateArray()) : [];
    }

    [Fact]
    public void Coco_has_the_keys_types_and_references_that_its_format_asks_for()
    {
        // https://cocodataset.org/#format-data, and what pycocotools.COCO builds its index of.
        using var document = JsonDocument.Parse(File.ReadAllBytes(Write(BatchFormat.Coco, "photos/")[0]));
        var root = document.RootElement;
        Assert.Equal(["info", "licenses", "images", "annotations", "categories"], root.EnumerateObject().Select(section => section.Name));
        Assert.Equal(JsonValueKind.Object, root.GetProperty("info").ValueKind);
        var images = root.GetProperty("images").EnumerateArray().ToDictionary(image => image.GetProperty("id").GetInt32());
        var categories = root.GetProperty("categories").EnumerateArray().ToDictionary(category => category.GetProperty("id").GetInt32());
        Assert.Equal(PicturePool.Classes, categories.OrderBy(pair => pair.Key).Select(pair => pair.Value.GetProperty("name").GetString()));
        Assert.All(categories.Values, category => Assert.Equal(JsonValueKind.String, category.GetProperty("supercategory").ValueKind));
        Assert.DoesNotContain(0, categories.Keys);
        Assert.All(images.Values, image => Assert.Equal((640, 480), (image.GetProperty("width").GetInt32(), image.GetProperty("height").GetInt32())));
        Assert.Equal(PicturePool.Pets.Select(id => "photos/" + id).Order(), images.Values.Select(image => image.GetProperty("file_name").GetString()).Order());

        var annotations = root.GetProperty("annotations").EnumerateArray().ToArray();
        Assert.Equal(3, annotations.Length);
        Assert.Equal(3, annotations.Select(annotation => annotation.GetProperty("id").GetInt32()).Distinct().Count());
        foreach (var annotation in annotations)
        {
            Assert.Contains(annotation.GetProperty("image_id").GetInt32(), images.Keys);
            Assert.Contains(annotation.GetProperty("category_id").GetInt32(), categories.Keys);
            Assert.Equal([0, 0, 640, 480], annotation.GetProperty("bbox").EnumerateArray().Select(side => side.GetInt32()));
            Assert.Equal(640 * 480, annotation.GetProperty("area").GetInt32());
            Assert.Equal(0, annotation.GetProperty("iscrowd").GetInt32());
            Assert.Equal(JsonValueKind.Array, annotation.GetProperty("segmentation").ValueKind);
        }

        var predicted = Assert.Single(annotations, annotation => annotation.TryGetProperty("score", out _));
        Assert.Equal(0.75, predicted.GetProperty("score").GetDouble());
        Assert.Equal("photos/cats/two.jpg", images[predicted.GetProperty("image_id").GetInt32()].GetProperty("file_name").GetString());
    }

    [Fact]
    public void Cvat_has_the_elements_and_attributes_that_its_importer_reads()
    {
        // https://docs.cvat.ai/docs/dataset_management/formats/xml_format/
        var root = XDocument.Load(Write(BatchFormat.Cvat, "")[0]).Root!;
        Assert.Equal("annotations", root.Name);
        Assert.Equal(["version", "meta", "image", "image", "image", "image", "image"], root.Elements().Select(element => element.Name.LocalName));
        Assert.Equal("1.1", root.Element("version")!.Value);
        Assert.Equal(PicturePool.Classes, root.Element("meta")!.Element("task")!.Element("labels")!.Elements("label").Select(label => label.Element("name")!.Value));
        var images = root.Elements("image").ToArray();
        Assert.Equal([0, 1, 2, 3, 4], images.Select(image => (int)image.Attribute("id")!));
        Assert.All(images, image => Assert.Equal((640, 480), ((int)image.Attribute("width")!, (int)image.Attribute("height")!)));
        Assert.Equal(
            [("cats/one.jpg", "cat", "manual"), ("cats/two.jpg", "bird", "auto"), ("dogs/one.jpg", "dog", "manual")],
            images.SelectMany(image => image.Elements("tag").Select(tag => ((string)image.Attribute("name")!, (string)tag.Attribute("label")!, (string)tag.Attribute("source")!))).Order());
    }

    [Fact]
    public void Voc_has_the_elements_of_the_development_kit()
    {
        // http://host.robots.ox.ac.uk/pascal/VOC/voc2012/devkit_doc.pdf, "Annotation files"; PASreadrecord.m reads these.
        var paths = Write(BatchFormat.Voc, "");
        Assert.Equal(["cats_one.xml", "cats_two.xml", "dogs_one.xml", "dogs_three.xml", "five _ six.xml"], paths.Select(Path.GetFileName).Order());
        foreach (var path in paths)
        {
            var root = XDocument.Load(path).Root!;
            Assert.Equal("annotation", root.Name);
            Assert.Equal(["folder", "filename", "path", "source", "size", "segmented"], root.Elements().Where(element => element.Name != "object").Select(element => element.Name.LocalName));
            Assert.Equal([640, 480, 3], root.Element("size")!.Elements().Select(side => (int)side));
            Assert.Equal("0", root.Element("segmented")!.Value);
            foreach (var item in root.Elements("object"))
            {
                Assert.Equal(["name", "pose", "truncated", "difficult", "bndbox"], item.Elements().Select(element => element.Name.LocalName));
                Assert.Equal(["xmin", "ymin", "xmax", "ymax"], item.Element("bndbox")!.Elements().Select(element => element.Name.LocalName));
                Assert.Equal([1, 1, 640, 480], item.Element("bndbox")!.Elements().Select(side => (int)side));
            }
        }

        var dog = XDocument.Load(paths.Single(path => path.EndsWith("dogs_one.xml", StringComparison.Ordinal))).Root!;
        Assert.Equal(("dogs", "one.jpg", "dog"), (dog.Element("folder")!.Value, dog.Element("filename")!.Value, dog.Element("object")!.Element("name")!.Value));
        Assert.Equal(2, paths.Sum(path => XDocument.Load(path).Root!.Elements("object").Count()));
    }

    [Fact]
    public void The_order_of_the_batch_is_that_of_the_file()
    {
        using var tasks = JsonDocument.Parse(File.ReadAllBytes(Write(BatchFormat.LabelStudio, "")[0]));
        Assert.Equal(PicturePool.Pets, tasks.RootElement.EnumerateArray().Select(task => task.GetProperty("data").GetProperty("sample").GetString()));
        using var coco = JsonDocument.Parse(File.ReadAllBytes(Write(BatchFormat.Coco, "")[0]));
        Assert.Equal(PicturePool.Pets, coco.RootElement.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("file_name").GetString()));
        Assert.Equal(PicturePool.Pets, XDocument.Load(Write(BatchFormat.Cvat, "")[0]).Root!.Elements("image").Select(image => (string)image.Attribute("name")!));
    }

    [Theory]
    [InlineData(BatchFormat.Coco)]
    [InlineData(BatchFormat.Cvat)]
    [InlineData(BatchFormat.Voc)]
    public void A_sample_without_a_size_is_told_of_and_the_others_are_written(BatchFormat format)
    {
        var problems = new List<ItemProblem>();
        ExportRow[] rows = [new("nothing", 1, 1), new("cats/one.jpg", 0.5, 2, Source: _pool.Source, Index: 0)];
        var paths = BatchExporter.Export(rows, _folder["out"], format, ScoreScaling.Auto, new RunContext(problem: problems.Add));
        Assert.Equal(("PictureSizeUnknown", "nothing"), (Assert.Single(problems).ErrorId, problems[0].Item));
        Assert.Contains("one.jpg", File.ReadAllText(Assert.Single(paths)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BatchFormat.Cvat)]
    [InlineData(BatchFormat.Voc)]
    public void Names_that_xml_cannot_hold_are_told_of_and_classes_refused(BatchFormat format)
    {
        using var pool = PicturePool.Create("a\u0001.jpg", "b<&>\".jpg");
        var problems = new List<ItemProblem>();
        var rows = Enumerable.Range(0, 2).Select(index => new ExportRow(pool.GetId(index), 1, index + 1, Source: pool.Source, Index: index)).ToArray();
        var path = Assert.Single(BatchExporter.Export(rows, _folder["out"], format, ScoreScaling.Auto, new RunContext(problem: problems.Add)));
        Assert.Equal("NameNotXml", Assert.Single(problems).ErrorId);
        Assert.Contains("b<&>\".jpg", XDocument.Load(path).ToString().Replace("&lt;", "<").Replace("&amp;", "&").Replace("&gt;", ">").Replace("&quot;", "\""), StringComparison.Ordinal);
        var error = Assert.Throws<ActiveLearningException>(() => BatchExporter.Export(
            rows, _folder["out2"], format, ScoreScaling.Auto, RunContext.None, tool: new ToolOptions { Classes = ["c\u0001"] }));
        Assert.Equal("InvalidClass", error.ErrorId);
    }

    [Fact]
    public void Voc_files_stay_in_their_folder_whatever_the_ids_are()
    {
        string[] ids = ["../../up.jpg", "/etc/passwd", "a/b.jpg", "a_b.jpg", "A/B.png", "C:\\x.jpg", "..", new string('x', 400), "nul\0.jpg"];
        using var pool = PicturePool.Create(ids);
        var rows = Enumerable.Range(0, ids.Length).Select(index => new ExportRow(ids[index], 1, index + 1, Source: pool.Source, Index: index)).ToArray();
        var before = Directory.GetFileSystemEntries(_folder.Path);
        var paths = BatchExporter.Export(rows, _folder["in/voc"], BatchFormat.Voc, ScoreScaling.Auto, new RunContext(problem: _ => { }));
        Assert.Equal(8, paths.Count);
        Assert.Equal(8, paths.Select(path => path.ToUpperInvariant()).Distinct().Count());
        Assert.All(paths, path => Assert.Equal(_folder["in/voc"], Path.GetDirectoryName(Path.GetFullPath(path))));
        Assert.Equal(8, Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Length);
        Assert.Equal([.. before, _folder["in"]], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Voc_has_no_chunks_and_a_prefix_no_control_characters()
    {
        ExportRow[] rows = [new("a", 1, 1)];
        Assert.Equal("InvalidChunkSize", Assert.Throws<ActiveLearningException>(() => BatchExporter.Export(rows, _folder["v"], BatchFormat.Voc, ScoreScaling.Auto, RunContext.None, 10)).ErrorId);
        Assert.Equal("InvalidImagePrefix", Assert.Throws<ActiveLearningException>(() => BatchExporter.Export(
            rows, _folder["v"], BatchFormat.LabelStudio, ScoreScaling.Auto, RunContext.None, tool: new ToolOptions { ImagePrefix = "a\n" })).ErrorId);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData(BatchFormat.LabelStudio)]
    [InlineData(BatchFormat.Coco)]
    [InlineData(BatchFormat.Cvat)]
    [InlineData(BatchFormat.Voc)]
    public void A_culture_with_decimal_commas_changes_nothing(BatchFormat format)
    {
        var expected = Write(format, "").Select(File.ReadAllText).ToArray();
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal(expected, Write(format, "").Select(File.ReadAllText));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    /// <summary>The pets in order; the second one with a prediction.</summary>
    private IReadOnlyList<string> Write(BatchFormat format, string prefix)
    {
        ExportRow[] rows =
        [
            .. Enumerable.Range(0, _pool.Count).Select(index => new ExportRow(
                _pool.GetId(index), 1 - (index / 10.0), index + 1, Label: _pool.GetSample(index).Label, Source: _pool.Source, Index: index,
                PredictedClass: index == 1 ? "bird" : null, Confidence: index == 1 ? 0.75 : 0)),
        ];
        return BatchExporter.Export(
            rows, _folder[$"batch-{format}"], format, ScoreScaling.Auto, RunContext.None, tool: new ToolOptions { Classes = PicturePool.Classes, ImagePrefix = prefix });
    }
}
