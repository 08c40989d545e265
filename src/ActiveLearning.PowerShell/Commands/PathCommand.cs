using System.Management.Automation;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>What the cmdlets that read files or folders one by one share: one that cannot be read is an error record, and the rest goes on.</summary>
public abstract class PathCommand : ALCommand
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";

    private protected PathCommand()
    {
    }

    /// <summary>What to read; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Like -Path, taken as it is written: [ ] * ? mean themselves.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Reads one file or folder.</summary>
    /// <param name="path">Its full path; it exists.</param>
    /// <exception cref="ActiveLearningException">It cannot be read; the rest goes on.</exception>
    private protected abstract void Read(string path);

    /// <summary>Tells what is wrong with one of them, as an error record where a command does not say it otherwise.</summary>
    /// <param name="error">What is wrong.</param>
    private protected virtual void Refuse(ActiveLearningException error) => Shell.WriteError(error);

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        var literal = Shell.ParameterSet == LiteralPathSet;
        foreach (var given in literal ? LiteralPath : Path)
        {
            foreach (var path in Resolve(given, literal))
            {
                try
                {
                    Read(path);
                }
                catch (ActiveLearningException e)
                {
                    Refuse(e);
                }
            }
        }
    }

    private IReadOnlyList<string> Resolve(string given, bool literal)
    {
        try
        {
            return Shell.ResolveExisting(given, literal);
        }
        catch (ActiveLearningException e)
        {
            Refuse(e);
            return [];
        }
    }
}
