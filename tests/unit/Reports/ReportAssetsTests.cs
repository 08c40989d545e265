using System.Security.Cryptography;
using System.Text;
using ActiveLearning.Reports;

namespace ActiveLearning.Tests.Reports;

public sealed class ReportAssetsTests
{
    private static readonly string[] s_sources = ["bundle.mjs", "package-lock.json", "src/chart.mjs", "src/index.mjs", "src/page.mjs", "src/text.mjs"];

    /// <summary>The bundle is checked in; whoever changes its sources must make it anew (npm ci; node bundle.mjs in build/report-assets).</summary>
    [Fact]
    public void The_bundle_was_made_from_the_sources_that_lie_here()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "build", "report-assets", "bundle.mjs")))
            folder = folder.Parent;
        Assert.NotNull(folder);
        var texts = s_sources.Select(source => File.ReadAllText(Path.Combine(folder.FullName, "build", "report-assets", source)).ReplaceLineEndings("\n"));
        var fingerprint = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', texts)))).ToLowerInvariant();
        Assert.Contains($"fingerprint {fingerprint}.", ReportAssets.Script[..400]);
    }

    [Fact]
    public void The_bundle_carries_its_licences_and_cannot_end_the_script_it_stands_in()
    {
        Assert.Contains("Apache License", ReportAssets.Script);
        Assert.Contains("The Apache Software Foundation", ReportAssets.Script);
        Assert.DoesNotContain("</script", ReportAssets.Script, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<!--", ReportAssets.Script);
        Assert.DoesNotContain("</style", ReportAssets.Style, StringComparison.OrdinalIgnoreCase);
    }
}
