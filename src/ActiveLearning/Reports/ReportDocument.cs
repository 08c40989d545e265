namespace ActiveLearning.Reports;

/// <summary>All that a report's page is built from; lies in the page as JSON, names in camel case (see build/report-assets/src/page.mjs).</summary>
internal sealed record ReportDocument
{
    /// <summary>The experiment's name.</summary>
    public required string Name { get; init; }

    /// <summary>What was compared and what came of it, in one sentence.</summary>
    public required string Headline { get; init; }

    /// <summary>How much was run, in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>How the figures were made.</summary>
    public required string Method { get; init; }

    /// <summary>What the chart shows, for those who do not see it.</summary>
    public required string ChartDescription { get; init; }

    /// <summary>What a reader must know of the figures.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>The strategy the others are compared with.</summary>
    public required string? Baseline { get; init; }

    /// <summary>The label count at which they are compared.</summary>
    public required int? Labels { get; init; }

    /// <summary>The accuracy that "labels to" asks about, 0 to 1.</summary>
    public required double? Target { get; init; }

    /// <summary>The classes in order.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>One entry a strategy.</summary>
    public required IReadOnlyList<ReportStrategy> Strategies { get; init; }

    /// <summary>What the experiment ran with.</summary>
    public required IReadOnlyList<ReportEntry> Manifest { get; init; }
}
