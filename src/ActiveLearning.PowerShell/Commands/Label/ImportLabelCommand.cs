using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ActiveLearning.Exchange.Labels;
using ActiveLearning.Pools;
using ActiveLearning.PowerShell.Hosting;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>What the cmdlets that take labels from annotation tools' files share.</summary>
public abstract class ImportLabelCommand : ALCommand
{
    private protected ImportLabelCommand()
    {
    }

    /// <summary>The pool that is labeled.</summary>
    [Parameter(Mandatory = true)]
    public Pool Pool { get; set; } = null!;

    /// <summary>The files' format; Auto tells it by the content.</summary>
    [Parameter]
    public LabelFormat Format { get; set; } = LabelFormat.Auto;

    /// <summary>The pool's class for a class of the file, such as @{ kitty = 'cat' }; an empty one passes over what is no label.</summary>
    [Parameter]
    public Hashtable? ClassMap { get; set; }

    /// <summary>Where labels differ: Supersede takes the latest, Keep the pool's, Error none, Vote the most frequent.</summary>
    [Parameter]
    public ConflictRule OnConflict { get; set; } = ConflictRule.Supersede;

    /// <summary>Adds classes that the pool does not have yet, instead of refusing the label.</summary>
    [Parameter]
    public SwitchParameter AddClass { get; set; }

    /// <summary>Who gave the labels, where the file does not say.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Annotator { get; set; }

    /// <summary>Takes what the file marks as a model's opinion for a label: for annotators who confirm it by leaving it as it is.</summary>
    [Parameter]
    public SwitchParameter AcceptPrediction { get; set; }

    /// <summary>Writes the samples whose label changed, instead of a summary.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>What takes the labels.</summary>
    private protected LabelImporter Importer() => new(Pool, new LabelImportOptions
    {
        Format = Format,
        ClassMap = Map(),
        OnConflict = OnConflict,
        AddClass = IsOn(AddClass),
        Annotator = Annotator,
        AcceptPrediction = IsOn(AcceptPrediction),
    });

    /// <summary>Writes what came of a file.</summary>
    /// <param name="plan">The plan, applied.</param>
    private protected void Write(LabelImportPlan plan)
    {
        if (!IsOn(PassThru))
        {
            Shell.WriteObject(plan.Summary);
            return;
        }

        foreach (var index in plan.Changed)
            Shell.WriteObject(Pool.GetSample(index));
    }

    private Dictionary<string, string?> Map()
    {
        var map = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in ClassMap ?? [])
            map[Text(entry.Key)!] = Text(entry.Value);
        return map;
    }

    // Keys may be numbers: class 7 is called "7" in a file.
    private static string? Text(object? value) => Convert.ToString(value is PSObject wrapped ? wrapped.BaseObject : value, CultureInfo.InvariantCulture);
}
