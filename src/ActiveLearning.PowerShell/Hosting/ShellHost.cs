using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using ActiveLearning.PowerShell.Strategies;
using ActiveLearning.Runtime;
using DriveNotFoundException = System.Management.Automation.DriveNotFoundException;

namespace ActiveLearning.PowerShell.Hosting;

/// <summary>The shell itself, seen through a running cmdlet.</summary>
/// <param name="command">The cmdlet.</param>
internal sealed class ShellHost(PSCmdlet command) : ICommandHost
{
    private const string FileSystem = "FileSystem";

    public string ParameterSet => command.ParameterSetName;

    public bool IsOn(string parameter, SwitchParameter value) => value.IsPresent;

    public void WriteObject(object value) => command.WriteObject(value, enumerateCollection: false);

    public void WriteObjects(IReadOnlyList<object> values) => command.WriteObject(values, enumerateCollection: true);

    public void WriteError(ActiveLearningException error) => command.WriteError(ToRecord(error));

    [DoesNotReturn]
    public void Fail(ActiveLearningException error)
    {
        command.ThrowTerminatingError(ToRecord(error));
        throw error;
    }

    public void WriteWarning(string message) => command.WriteWarning(message);

    public void WriteVerbose(string message) => command.WriteVerbose(message);

    public void WriteProgress(int activityId, ProgressUpdate progress)
    {
        // The shell refuses empty texts.
        var record = new ProgressRecord(activityId, progress.Activity, progress.Status.Length == 0 ? " " : progress.Status)
        {
            PercentComplete = progress.Fraction is { } fraction ? (int)Math.Clamp(fraction * 100, 0, 100) : -1,
            SecondsRemaining = progress.Remaining is { } remaining ? (int)Math.Clamp(remaining.TotalSeconds, 0, int.MaxValue) : -1,
            RecordType = progress.Completed ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };
        command.WriteProgress(record);
    }

    public bool ShouldProcess(string target, string action) => command.ShouldProcess(target, action);

    public Func<string, bool>? Wildcard(string name) =>
        WildcardPattern.ContainsWildcardCharacters(name) ? WildcardPattern.Get(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant).IsMatch : null;

    public IReadOnlyList<string> ResolveExisting(string path, bool literal)
    {
        if (literal)
            return [Unresolved(path)];

        try
        {
            var paths = command.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            CheckProvider(path, provider);
            return paths.Count > 0 ? paths : throw NotFound(path);
        }
        catch (Exception e) when (e is ItemNotFoundException or DriveNotFoundException)
        {
            throw NotFound(path, e);
        }
    }

    public string ResolveNew(string path, bool literal)
    {
        if (literal || !WildcardPattern.ContainsWildcardCharacters(path))
            return Unresolved(path);

        var matches = ResolveExisting(path, literal: false);
        if (matches.Count > 1)
        {
            throw new ActiveLearningException(
                "PathAmbiguous", ErrorKind.InvalidArgument,
                $"'{path}' matches {matches.Count} files; name one, or use -LiteralPath for a name that holds wildcard characters.", path);
        }

        return matches[0];
    }

    public IStrategyScript Bind(string strategy, ScriptBlock block) => new ShellScript(strategy, block);

    public IStrategyScript Bind(string strategy, object instance) => new ShellScript(strategy, instance);

    private static ActiveLearningException NotFound(string path, Exception? cause = null) => new(
        "PathNotFound", ErrorKind.NotFound,
        $"There is no '{path}'. Check the path; use -LiteralPath where a name holds wildcard characters such as [ ].", path, cause);

    private static void CheckProvider(string path, ProviderInfo provider)
    {
        if (!string.Equals(provider.Name, FileSystem, StringComparison.OrdinalIgnoreCase))
        {
            throw new ActiveLearningException(
                "NotFileSystem", ErrorKind.InvalidArgument, $"'{path}' is in the {provider.Name} provider; give a path in the file system.", path);
        }
    }

    private static ErrorRecord ToRecord(ActiveLearningException error)
    {
        var category = error.Kind switch
        {
            ErrorKind.InvalidArgument => ErrorCategory.InvalidArgument,
            ErrorKind.InvalidData => ErrorCategory.InvalidData,
            ErrorKind.NotFound => ErrorCategory.ObjectNotFound,
            ErrorKind.InvalidOperation => ErrorCategory.InvalidOperation,
            ErrorKind.ResourceUnavailable => ErrorCategory.ResourceUnavailable,
            ErrorKind.ReadWrite => error.ErrorId.StartsWith("Write", StringComparison.Ordinal) ? ErrorCategory.WriteError : ErrorCategory.ReadError,
            ErrorKind.Security => ErrorCategory.SecurityError,
            _ => ErrorCategory.NotSpecified,
        };
        return new ErrorRecord(error, error.ErrorId, category, error.Target);
    }

    private string Unresolved(string path)
    {
        try
        {
            var full = command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            CheckProvider(path, provider);
            return full;
        }
        catch (DriveNotFoundException e)
        {
            throw NotFound(path, e);
        }
    }
}
