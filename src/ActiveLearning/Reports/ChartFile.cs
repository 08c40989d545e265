using System.Text;
using ActiveLearning.Experiments;
using ActiveLearning.Imaging;
using ActiveLearning.Runtime;

namespace ActiveLearning.Reports;

/// <summary>The chart of an experiment, accuracy over labels, as an SVG or a PNG file: the same one that its report shows.</summary>
public static class ChartFile
{
    /// <summary>Writes the chart; the file's ending says what it becomes.</summary>
    /// <param name="run">The experiment, finished or not.</param>
    /// <param name="path">The file to make or replace whole: .svg or .png.</param>
    /// <param name="options">How to draw it.</param>
    /// <param name="baseline">The strategy that is drawn as the baseline; null for Random where the experiment has it.</param>
    /// <param name="context">Stops the work.</param>
    /// <exception cref="ActiveLearningException">
    /// The ending is another (<c>ChartFormat</c>), the experiment cannot be compared (see <see cref="ExperimentComparison"/>), a PNG file was asked for and
    /// libvips is missing or cannot read SVG (<c>VipsNotFound</c>, <c>SvgNotSupported</c>), or the file cannot be written (<c>WriteFailed</c>).
    /// </exception>
    public static void Write(ExperimentRun run, string path, ChartOptions? options = null, string? baseline = null, RunContext? context = null)
    {
        options ??= new ChartOptions();
        var picture = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".svg" => false,
            ".png" => true,
            var other => throw new ActiveLearningException(
                "ChartFormat", ErrorKind.InvalidArgument, $"A chart is written as .svg or .png, not as '{other}'; give '{Path.GetFileName(path)}' one of these endings.", path),
        };
        var comparison = ExperimentComparison.Compare(run, baseline);
        var svg = Render(comparison, options, context);
        var bytes = Encoding.UTF8.GetBytes(svg);
        if (picture)
            bytes = SvgPicture.ToPng(bytes, options.Scale);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>The chart as SVG text.</summary>
    internal static string Render(ExperimentComparison comparison, ChartOptions options, RunContext? context = null)
    {
        var title = options.Title is null ? ReportHeadline.Of(comparison) : ReportText.Clean(options.Title);
        var bands = comparison.Strategies.Any(strategy => strategy.Curve.Any(point => point.Low is not null));
        var request = new ChartRequest(
            [.. comparison.Strategies.Select(ReportBuilder.Strategy)],
            options.Theme == ChartTheme.Dark ? "dark" : "light",
            options.Width,
            options.Height,
            title.Length == 0 ? null : new ChartHeading(
                title, $"{ReportText.Clean(comparison.Experiment)}: {ReportBuilder.Summary(comparison)}{(bands ? " Bands: 95 % intervals." : "")}"));
        return ChartMarkup.Finish(
            ChartScript.Draw(request, context?.Cancellation ?? default), title.Length == 0 ? ReportText.Clean(comparison.Experiment) : title, ReportBuilder.ChartDescription(comparison));
    }
}
