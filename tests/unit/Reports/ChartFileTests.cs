using System.Buffers.Binary;
using System.Globalization;
using System.Xml.Linq;
using ActiveLearning.Experiments;
using ActiveLearning.Imaging;
using ActiveLearning.Reports;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Reports;

public sealed class ChartFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static ExperimentRun Simple() => new("simple", "", [], new Dictionary<string, string>(), Runs.Curves(
        ("Random", [[0.50, 0.60, 0.66], [0.51, 0.61, 0.67]]), ("Margin", [[0.50, 0.63, 0.71], [0.51, 0.64, 0.73]])));

    private XDocument Svg(ExperimentRun run, ChartOptions? options = null)
    {
        ChartFile.Write(run, _folder["chart.svg"], options);
        return XDocument.Load(_folder["chart.svg"]);
    }

    private static string[] Texts(XDocument svg) => [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];

    [Fact]
    public void The_chart_names_its_axes_strategies_and_outcome()
    {
        var svg = Svg(Simple());
        var texts = Texts(svg);
        Assert.Contains("Test accuracy (%)", texts);
        Assert.Contains("Labeled samples (number)", texts);
        Assert.Contains("Random", texts);
        Assert.Contains("Margin", texts);
        Assert.Contains("within chance", string.Concat(texts));
        Assert.Equal("img", (string?)svg.Root!.Attribute("role"));
        Assert.Contains("Margin: from 50.5 % at 100 to 72.0 % at 300.", svg.Root.Elements().Single(element => element.Name.LocalName == "desc").Value);
    }

    /// <summary>The marks of a line lie where its means are, measured by the axis' own numbers.</summary>
    [Fact]
    public void Points_stand_where_their_accuracies_are()
    {
        var svg = Svg(Simple(), new ChartOptions { Title = "" });
        var ticks = svg.Descendants().Where(element => element.Name.LocalName == "text" && (string?)element.Attribute("text-anchor") == "end")
            .Select(element => (Value: double.Parse(element.Value, CultureInfo.InvariantCulture), Y: Place((string)element.Attribute("transform")!).Y)).OrderBy(tick => tick.Value).ToArray();
        Assert.True(ticks.Length >= 3);
        var perPoint = (ticks[^1].Y - ticks[0].Y) / (ticks[^1].Value - ticks[0].Value);

        // Margin is the first colour's; its marks are circles drawn as paths, moved into place.
        var marks = svg.Descendants().Where(element => element.Name.LocalName == "path" && (string?)element.Attribute("fill") == "#0072b2" && element.Attribute("transform") is not null)
            .Select(element => Matrix((string)element.Attribute("transform")!)).ToArray();
        double[] means = [50.5, 63.5, 72.0];
        Assert.Equal(3, marks.Length);
        for (var i = 0; i < 3; i++)
            Assert.Equal(ticks[0].Y + ((means[i] - ticks[0].Value) * perPoint), marks[i].Y, 1.0);
    }

    private static (double X, double Y) Place(string transform)
    {
        var numbers = transform[(transform.IndexOf('(') + 1)..^1].Split(' ', ',').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return (numbers[0], numbers[1]);
    }

    private static (double X, double Y) Matrix(string transform)
    {
        var numbers = transform[(transform.IndexOf('(') + 1)..^1].Split(' ', ',').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return (numbers[^2], numbers[^1]);
    }

    [Fact]
    public void Names_stay_text()
    {
        var svg = Svg(Runs.Hostile());
        Assert.DoesNotContain(svg.Descendants(), element => element.Name.LocalName is "script" or "img" or "image" or "foreignObject" or "a");
        Assert.DoesNotContain(svg.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(Texts(svg), text => text.StartsWith("<script>alert(1)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_narrow_chart_has_a_legend_instead()
    {
        var texts = Texts(Svg(Simple(), new ChartOptions { Width = 400, Height = 300, Title = "" }));
        Assert.Equal(1, texts.Count(text => text == "Margin"));
    }

    [Fact]
    public void One_result_is_a_chart_too()
    {
        var run = Simple() with { Results = [Runs.Result("Only", 1, 100, 0.5)] };
        Assert.Contains("Only", Texts(Svg(run)));
    }

    [Fact]
    public void Numbers_have_points_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            ChartFile.Write(Simple(), _folder["invariant.svg"]);
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            ChartFile.Write(Simple(), _folder["german.svg"]);
            Assert.Equal(File.ReadAllText(_folder["invariant.svg"]), File.ReadAllText(_folder["german.svg"]));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_png_has_the_size_asked_for()
    {
        if (!HasSvg())
            return;
        ChartFile.Write(Simple(), _folder["chart.PNG"], new ChartOptions { Width = 480, Height = 320, Scale = 1.5 });
        var bytes = File.ReadAllBytes(_folder["chart.PNG"]);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], bytes[..4]);
        Assert.Equal((720, 480), (BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20))));
        Assert.True(bytes.Length > 5000, $"{bytes.Length} bytes hold no chart");
    }

    [Fact]
    public void Broken_svg_is_an_error()
    {
        if (HasSvg())
            Assert.Equal("ChartFailed", Assert.Throws<ActiveLearningException>(() => SvgPicture.ToPng("<svg xmlns='http://www.w3.org/2000/svg'"u8.ToArray(), 1)).ErrorId);
    }

    [Fact]
    public void Other_endings_are_refused_and_nothing_is_written()
    {
        Assert.Equal("ChartFormat", Assert.Throws<ActiveLearningException>(() => ChartFile.Write(Simple(), _folder["chart.pdf"])).ErrorId);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_stopped_chart_ends()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => ChartFile.Write(Simple(), _folder["chart.svg"], context: new RunContext(stop.Token)));
    }

    /// <summary>Whether this machine's libvips reads SVG: some builds do not, and then only the error can be tested.</summary>
    private static bool HasSvg()
    {
        try
        {
            SvgPicture.ToPng("<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>"u8.ToArray(), 1);
            return true;
        }
        catch (ActiveLearningException e) when (e.ErrorId is "SvgNotSupported" or "VipsNotFound")
        {
            return false;
        }
    }
}
