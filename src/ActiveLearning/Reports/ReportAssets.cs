using System.Text;

namespace ActiveLearning.Reports;

/// <summary>The script and the style sheet that reports carry, as the build put them into this assembly.</summary>
internal static class ReportAssets
{
    private static readonly Lazy<string> s_script = new(() => Read("report.js"));
    private static readonly Lazy<string> s_style = new(() => Read("report.css"));

    /// <summary>The charts and the page's builder in one script.</summary>
    public static string Script => s_script.Value;

    /// <summary>The page's style sheet.</summary>
    public static string Style => s_style.Value;

    private static string Read(string name)
    {
        using var stream = typeof(ReportAssets).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly was built without {name}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        // Browsers hash what they parsed, and they parse every line end as \n.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
