using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActiveLearning.Experiments;
using ActiveLearning.Runtime;

namespace ActiveLearning.Reports;

/// <summary>
/// An experiment as one HTML file that needs nothing else: chart, tables and manifest. All that comes from the experiment lies in the page as JSON and is set as
/// text by the page's script; the page's policy lets no other script run and nothing be loaded, so that names with markup in them stay names.
/// </summary>
public static class HtmlReport
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>Writes the report.</summary>
    /// <param name="run">The experiment, finished or not.</param>
    /// <param name="path">The file to make or replace whole.</param>
    /// <param name="baseline">The strategy to compare with; null for Random where the experiment has it.</param>
    /// <param name="accuracy">The accuracy to ask "how many labels?" about, 0 to 1; null for the baseline's last.</param>
    /// <exception cref="ActiveLearningException">The experiment cannot be compared (see <see cref="ExperimentComparison"/>), or the file cannot be written (<c>WriteFailed</c>).</exception>
    public static void Write(ExperimentRun run, string path, string? baseline = null, double? accuracy = null)
    {
        var bytes = Encoding.UTF8.GetBytes(Render(run, ExperimentComparison.Compare(run, baseline, accuracy)));
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>The report's text.</summary>
    internal static string Render(ExperimentRun run, ExperimentComparison comparison)
    {
        var document = ReportBuilder.Build(run, comparison);
        // The default encoder writes every character that means something in HTML, and all beyond ASCII, as \uXXXX.
        var data = JsonSerializer.Serialize(document, s_json);
        var policy = $"default-src 'none'; script-src {Hash(ReportAssets.Script)}; style-src {Hash(ReportAssets.Style)}; img-src data:; base-uri 'none'; form-action 'none'";
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{WebUtility.HtmlEncode(document.Name)}</title>
            <link rel="icon" href="data:,">
            <style>{ReportAssets.Style}</style>
            </head>
            <body>
            <main></main>
            <noscript>This report draws itself with the script it carries; allow scripts for this file to see it.</noscript>
            <script type="application/json" id="report-data">{data}</script>
            <script>{ReportAssets.Script}</script>
            </body>
            </html>

            """.ReplaceLineEndings("\n");
    }

    private static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
}
