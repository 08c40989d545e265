using System.Text.Json;
using System.Text.RegularExpressions;
using ActiveLearning.Experiments;
using ActiveLearning.Reports;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Reports;

public sealed partial class HtmlReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [GeneratedRegex("""<script type="application/json" id="report-data">(.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex Data();

    private string Write(ExperimentRun run)
    {
        var path = _folder["report.html"];
        HtmlReport.Write(run, path);
        return path;
    }

    [Fact]
    public void The_data_lies_in_the_page_without_a_character_of_markup()
    {
        var page = File.ReadAllText(Write(Runs.Hostile()));
        var data = Data().Match(page).Groups[1].Value;
        Assert.DoesNotContain('<', data);
        Assert.All(data, character => Assert.InRange(character, ' ', '~'));
        var strategies = JsonDocument.Parse(data).RootElement.GetProperty("strategies");
        Assert.Equal(Runs.Script, strategies[1].GetProperty("name").GetString());
        // What the script hashes to and what the policy allows are compared by the browser below; a second script would need a second hash.
        Assert.Equal(2, Regex.Count(page, "<script"));
        Assert.DoesNotContain("unsafe", page[..2000]);
    }

    [Fact]
    public void Figures_are_the_comparisons()
    {
        var run = Runs.Hostile();
        var data = JsonDocument.Parse(Data().Match(File.ReadAllText(Write(run))).Groups[1].Value).RootElement;
        var strategy = ExperimentComparison.Compare(run).Strategies[1];
        var shown = data.GetProperty("strategies")[1];
        Assert.Equal(strategy.Accuracy, shown.GetProperty("accuracy").GetDouble());
        Assert.Equal(strategy.Difference!.AdjustedPValue, shown.GetProperty("difference").GetProperty("adjustedP").GetDouble());
        Assert.Equal((0.71 + 0.73 + 0.71) / 3, shown.GetProperty("classAccuracy")[0].GetDouble(), 12);
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("classAccuracy")[2].ValueKind);
        var picks = run.Results.Where(result => result.Strategy == Runs.Script && result.Labels == 200).Average(result => result.ClassPicks[1]);
        Assert.Equal(picks, shown.GetProperty("picks")[1].GetProperty("counts")[1].GetDouble(), 12);
        Assert.Equal(9, data.GetProperty("strategies")[2].GetProperty("lossHistograms").GetArrayLength());
    }

    [Fact]
    public void A_head_that_predicts_no_numbers_is_left_out_of_the_histograms()
    {
        var run = Runs.Hostile();
        var broken = run.Results.Select(result => result with { Losses = result.Losses is { } losses ? losses with { PredictedMaximum = double.NaN } : null }).ToArray();
        var data = JsonDocument.Parse(Data().Match(File.ReadAllText(Write(run with { Results = broken }))).Groups[1].Value).RootElement;
        Assert.Equal(0, data.GetProperty("strategies")[2].GetProperty("lossHistograms").GetArrayLength());
    }

    [Fact]
    public void An_old_report_stays_when_a_new_one_cannot_be_made()
    {
        var path = _folder.Write("report.html", "old");
        Assert.Equal("NoResults", Assert.Throws<ActiveLearningException>(() => HtmlReport.Write(Runs.Hostile() with { Results = [] }, path)).ErrorId);
        Assert.Equal("old", File.ReadAllText(path));
    }

    [ChromiumFact]
    public async Task A_browser_shows_everything_runs_no_name_and_asks_for_nothing()
    {
        var path = Write(Runs.Hostile());
        await using var browser = await Browser.StartAsync();
        await browser.OpenAsync(path);

        Assert.Equal("3", await browser.EvaluateAsync("document.querySelectorAll('svg').length"));
        Assert.Equal("true", await browser.EvaluateAsync("document.querySelector('.chart svg').querySelectorAll('path').length > 12"));
        Assert.Equal(
            "chart,comparison,classes,picks,losses,manifest", await browser.EvaluateAsync("['chart', ...[...document.querySelectorAll('h2')].map((heading) => heading.id)].join()"));
        Assert.Equal(Runs.Script, await browser.EvaluateAsync("document.querySelectorAll('tbody .strategy')[1].textContent"));
        Assert.Contains("beat Random by", await browser.EvaluateAsync("document.querySelector('h1').textContent"));
        Assert.Equal("0", await browser.EvaluateAsync("document.querySelectorAll('main img, main script, main b').length"));
        Assert.Equal("true", await browser.EvaluateAsync("[...document.querySelectorAll('table')].every((table) => table.caption.textContent.length > 10)"));
        Assert.Contains("Random: from 50.0 % at 100 to 66.3 % at 300.", await browser.EvaluateAsync("document.querySelector('.chart').getAttribute('aria-label')"));

        // The tooltip is the one place where the chart library could put a name into markup.
        await browser.EvaluateAsync("window.hover = (element) => { const box = element.getBoundingClientRect(); for (const type of ['mousemove', 'mouseover']) "
            + "element.closest('.chart > div').dispatchEvent(new MouseEvent(type, { bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 })); }");
        await browser.EvaluateAsync("document.querySelectorAll('.chart svg path[fill=\"#0072b2\"]').forEach((path) => hover(path))");
        for (var i = 0; i < 100 && await browser.EvaluateAsync("document.querySelector('.tip')?.textContent.includes('<script>') ?? false") != "true"; i++)
            await Task.Delay(50);
        Assert.Contains($"{Runs.Script}: ", await browser.EvaluateAsync("document.querySelector('.tip')?.textContent"));
        Assert.Equal("0", await browser.EvaluateAsync("document.querySelectorAll('main img, main script, main b').length"));

        Assert.Empty(browser.Dialogs);
        Assert.Empty(browser.Messages);
        Assert.Equal([new Uri(path).AbsoluteUri], browser.Requests.Where(request => !request.StartsWith("data:", StringComparison.Ordinal)));
    }

    [ChromiumFact]
    public async Task A_phone_in_the_dark_shows_it_without_scrolling_sideways()
    {
        await using var browser = await Browser.StartAsync();
        await browser.OpenAsync(Write(Runs.Hostile()), 375, 800, dark: true);
        Assert.Equal("true", await browser.EvaluateAsync("document.documentElement.scrollWidth <= 375"));
        Assert.Equal("rgb(21, 25, 29)", await browser.EvaluateAsync("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal("#15191d", await browser.EvaluateAsync("document.querySelector('.chart svg rect').getAttribute('fill')"));
        Assert.Empty(browser.Messages);
    }

    [ChromiumFact]
    public async Task Markup_that_got_into_the_page_would_not_run()
    {
        // The policy is the second wall: a page that was tampered with still runs nothing but its own script.
        var path = Write(Runs.Hostile());
        File.WriteAllText(path, File.ReadAllText(path).Replace("<main>", "<img src=x onerror=alert(1)><script>alert(2)</script><main>", StringComparison.Ordinal));
        await using var browser = await Browser.StartAsync();
        await browser.OpenAsync(path);
        Assert.Empty(browser.Dialogs);
        Assert.Contains(browser.Messages, message => message.Contains("Content Security Policy", StringComparison.Ordinal));
    }
}
