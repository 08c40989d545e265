using System.Management.Automation;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.PowerShell.Strategies;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Adds a strategy of one's own: a script block, an object, or a compiled class.</summary>
[Cmdlet(VerbsLifecycle.Register, "ALStrategy", DefaultParameterSetName = SelectSet, SupportsShouldProcess = true)]
[OutputType(typeof(StrategyInfo))]
public sealed class RegisterALStrategyCommand : ALCommand
{
    private const string SelectSet = "Select";
    private const string InstanceSet = "Instance";
    private const string TypeSet = "Type";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>What the strategy is called in Select-ALBatch and experiment files: a letter, then letters, digits, _ - and . One of that name that was registered before is replaced.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = SelectSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = InstanceSet)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Chooses: is called with the context and the number of samples wanted, and writes that many samples, most worth labeling first.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = SelectSet)]
    [ValidateNotNull]
    public ScriptBlock? Select { get; set; }

    /// <summary>An object whose method Select takes the context and the number of samples wanted and returns that many samples: of a PowerShell class, for example.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InstanceSet)]
    [ValidateNotNull]
    public object? Instance { get; set; }

    /// <summary>What the strategy reads of its context: Scores, Probabilities, Embeddings, PoolEmbeddings (with those of the labeled samples), LossHead. It is computed before the strategy is called.</summary>
    [Parameter(ParameterSetName = SelectSet)]
    [Parameter(ParameterSetName = InstanceSet)]
    public StrategyNeeds Needs { get; set; }

    /// <summary>One sentence: which samples it takes. Get-ALStrategy shows it.</summary>
    [Parameter(ParameterSetName = SelectSet)]
    [Parameter(ParameterSetName = InstanceSet)]
    [ValidateNotNullOrEmpty]
    public string Description { get; set; } = "A strategy of your own.";

    /// <summary>Compiled classes derived from ActiveLearning.Selection.Strategy, with a public constructor without parameters. Name, needs and options are theirs.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = TypeSet)]
    public Type[] Type { get; set; } = [];

    /// <summary>Assemblies (.dll) whose public classes derived from ActiveLearning.Selection.Strategy are registered; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Like -Path, taken as it is written: [ ] * ? mean themselves.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Writes what was registered, as Get-ALStrategy does.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        switch (Shell.ParameterSet)
        {
            case SelectSet:
                AddScript(Shell.Bind(Name, Select!));
                break;
            case InstanceSet:
                AddScript(Shell.Bind(Name, Instance!));
                break;
            case TypeSet:
                Each(Type, type =>
                {
                    if (Shell.ShouldProcess(type.Name, "Register strategy"))
                        Add(StrategyAssembly.Create(type));
                });
                break;
            case PathSet:
                Each(Path, path => Each(Shell.ResolveExisting(path, literal: false), AddFile));
                break;
            default:
                Each(LiteralPath, path => Each(Shell.ResolveExisting(path, literal: true), AddFile));
                break;
        }
    }

    private void Each<T>(IEnumerable<T> items, Action<T> add)
    {
        foreach (var item in items)
        {
            try
            {
                add(item);
            }
            catch (ActiveLearningException e)
            {
                Shell.WriteError(e);
            }
        }
    }

    private void AddScript(IStrategyScript script)
    {
        var strategy = new ScriptStrategy(Name, Description, Needs, script);
        if (Shell.ShouldProcess(Name, "Register strategy"))
            Add(strategy);
    }

    private void AddFile(string path)
    {
        if (Shell.ShouldProcess(path, "Register the strategies of assembly"))
            Each(StrategyAssembly.Load(path), Add);
    }

    private void Add(Strategy strategy)
    {
        var info = strategy.Describe();
        if (StrategyParameters.FindTaken(info) is { } taken)
        {
            throw new ActiveLearningException(
                "StrategyOptionTaken", ErrorKind.InvalidArgument,
                $"Option {taken} of strategy '{info.Name}' has the name of a parameter of Select-ALBatch or of a key of experiment files; call it otherwise.", strategy.GetType());
        }

        var before = StrategyRegistry.All.Any(known => string.Equals(known.Info.Name, info.Name, StringComparison.OrdinalIgnoreCase));
        StrategyRegistry.Register(strategy);
        Shell.WriteVerbose(before ? $"Strategy '{info.Name}' was registered before and is replaced." : $"Strategy '{info.Name}' is registered.");
        if (IsOn(PassThru))
            Shell.WriteObject(info);
    }
}
