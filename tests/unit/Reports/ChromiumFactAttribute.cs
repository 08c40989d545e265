namespace ActiveLearning.Tests.Reports;

/// <summary>A test that needs a headless Chromium; skipped, with a reason, where there is none.</summary>
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (Browser.Executable is null)
            Skip = "needs Chromium or Chrome on the PATH";
    }
}
