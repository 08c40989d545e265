using System.Management.Automation;
using ActiveLearning.Pools;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>What the cmdlets that take the files of pool databases share.</summary>
public abstract class DatabaseCommand : ALCommand
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";
    private protected const string PoolSet = "Pool";

    private protected DatabaseCommand()
    {
    }

    /// <summary>Database files of pools.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Like -Path, taken as it is written: [ ] * ? mean themselves. Files from Get-ChildItem come this way.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>A pool that is open: its database is meant.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PoolSet)]
    public Pool? Pool { get; set; }

    /// <summary>Does the work for one database.</summary>
    /// <param name="database">Full path of its file.</param>
    /// <exception cref="ActiveLearningException">It cannot be done; the other files go on.</exception>
    private protected abstract void Process(string database);

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Shell.ParameterSet == PoolSet)
        {
            Try(() => Process(Databases.PathOf(Pool!)));
            return;
        }

        var literal = Shell.ParameterSet == LiteralPathSet;
        foreach (var path in literal ? LiteralPath : Path)
        {
            Try(() =>
            {
                foreach (var database in Shell.ResolveExisting(path, literal))
                    Try(() => Process(database));
            });
        }
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (ActiveLearningException e)
        {
            Shell.WriteError(e);
        }
    }
}
