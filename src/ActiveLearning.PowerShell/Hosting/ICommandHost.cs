using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using ActiveLearning.PowerShell.Strategies;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Hosting;

/// <summary>
/// What a cmdlet asks of the shell. The shell's own implementation is <see cref="ShellHost"/>; unit tests use a recorder, since the
/// compile-time reference assembly of the shell has no working parts.
/// </summary>
internal interface ICommandHost
{
    /// <summary>The parameter set that the arguments belong to.</summary>
    string ParameterSet { get; }

    /// <summary>Whether a switch is on.</summary>
    /// <param name="parameter">Its name.</param>
    /// <param name="value">Its value.</param>
    bool IsOn(string parameter, SwitchParameter value);

    /// <summary>Sends an object down the pipeline, whole even when it can be enumerated.</summary>
    /// <param name="value">The object.</param>
    void WriteObject(object value);

    /// <summary>Sends objects down the pipeline, each whole; costs less than one call for each.</summary>
    /// <param name="values">The objects.</param>
    void WriteObjects(IReadOnlyList<object> values);

    /// <summary>Reports a bad item; the command goes on.</summary>
    /// <param name="error">What is wrong with it.</param>
    void WriteError(ActiveLearningException error);

    /// <summary>Ends the command.</summary>
    /// <param name="error">Why it cannot go on.</param>
    [DoesNotReturn]
    void Fail(ActiveLearningException error);

    /// <summary>Writes a warning.</summary>
    /// <param name="message">One sentence.</param>
    void WriteWarning(string message);

    /// <summary>Writes what was decided.</summary>
    /// <param name="message">One sentence.</param>
    void WriteVerbose(string message);

    /// <summary>Shows progress.</summary>
    /// <param name="activityId">Tells activities of one command apart.</param>
    /// <param name="progress">How far it is.</param>
    void WriteProgress(int activityId, ProgressUpdate progress);

    /// <summary>Asks whether to do something that changes things (-WhatIf, -Confirm).</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="action">What is done to it.</param>
    bool ShouldProcess(string target, string action);

    /// <summary>What a name with wildcards matches, or null for a name without any.</summary>
    /// <param name="name">A name as the user wrote it.</param>
    Func<string, bool>? Wildcard(string name);

    /// <summary>Full paths of existing files or folders, from a path as the user wrote it.</summary>
    /// <param name="path">A path, relative to the session's location.</param>
    /// <param name="literal">False: wildcards are expanded.</param>
    /// <exception cref="ActiveLearningException">There is no such path (<c>PathNotFound</c>) or it is not one of files (<c>NotFileSystem</c>).</exception>
    IReadOnlyList<string> ResolveExisting(string path, bool literal);

    /// <summary>The full path of a file to be written, from a path as the user wrote it.</summary>
    /// <param name="path">A path, relative to the session's location.</param>
    /// <param name="literal">False: wildcards may name one file that exists.</param>
    /// <exception cref="ActiveLearningException">The path names no file or several (<c>PathAmbiguous</c>, <c>PathNotFound</c>, <c>NotFileSystem</c>).</exception>
    string ResolveNew(string path, bool literal);

    /// <summary>Makes a script block the body of a strategy.</summary>
    /// <param name="strategy">The strategy's name.</param>
    /// <param name="block">The script block, of this session.</param>
    IStrategyScript Bind(string strategy, ScriptBlock block);

    /// <summary>Makes an object the body of a strategy.</summary>
    /// <param name="strategy">The strategy's name.</param>
    /// <param name="instance">The object, of this session.</param>
    /// <exception cref="ActiveLearningException">It has no method that could choose (<c>InvalidStrategy</c>).</exception>
    IStrategyScript Bind(string strategy, object instance);
}
