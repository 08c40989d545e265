using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.PowerShell.Strategies;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Commands;

/// <summary>Stands in for the shell: holds the arguments' side (parameter set, switches, answers) and records all that a cmdlet writes.</summary>
internal sealed class RecorderHost : ICommandHost
{
    private readonly HashSet<string> _on;

    public RecorderHost(string parameterSet = "", params string[] on)
    {
        ParameterSet = parameterSet;
        _on = [.. on];
    }

    public string ParameterSet { get; }

    /// <summary>What the user answers to -Confirm; false is also what -WhatIf does.</summary>
    public bool Confirms { get; init; } = true;

    /// <summary>Called with each output before it is recorded; may throw as a stopped pipeline does.</summary>
    public Action<object>? Writing { get; init; }

    public List<object> Output { get; } = [];

    public List<ActiveLearningException> Errors { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<string> Verbose { get; } = [];

    public List<(int Id, ProgressUpdate Update)> Progress { get; } = [];

    public List<string> Asked { get; } = [];

    /// <summary>Paths by what the user wrote; anything else is relative to <see cref="Folder"/>.</summary>
    public Dictionary<string, string[]> Paths { get; } = [];

    public string Folder { get; init; } = Path.GetTempPath();

    /// <summary>What a script block or an object is bound to.</summary>
    public IStrategyScript? Script { get; init; }

    public bool IsOn(string parameter, SwitchParameter value) => _on.Contains(parameter);

    public void WriteObject(object value)
    {
        Writing?.Invoke(value);
        Output.Add(value);
    }

    public void WriteObjects(IReadOnlyList<object> values)
    {
        foreach (var value in values)
            WriteObject(value);
    }

    public void WriteError(ActiveLearningException error) => Errors.Add(error);

    [DoesNotReturn]
    public void Fail(ActiveLearningException error) => throw new TerminatedException(error);

    public void WriteWarning(string message) => Warnings.Add(message);

    public void WriteVerbose(string message) => Verbose.Add(message);

    public void WriteProgress(int activityId, ProgressUpdate progress) => Progress.Add((activityId, progress));

    public bool ShouldProcess(string target, string action)
    {
        Asked.Add($"{action} | {target}");
        return Confirms;
    }

    /// <summary>Knows one wildcard: a star at the end.</summary>
    public Func<string, bool>? Wildcard(string name) =>
        name.EndsWith('*') ? text => text.StartsWith(name[..^1], StringComparison.OrdinalIgnoreCase) : null;

    public IReadOnlyList<string> ResolveExisting(string path, bool literal) =>
        Paths.TryGetValue(path, out var found) ? found : [Path.Combine(Folder, path)];

    public string ResolveNew(string path, bool literal) => ResolveExisting(path, literal)[0];

    public IStrategyScript Bind(string strategy, ScriptBlock block) => Script!;

    public IStrategyScript Bind(string strategy, object instance) => Script!;

    /// <summary>Runs a command over one pipeline object.</summary>
    public RecorderHost Run(ALCommand command)
    {
        command.Shell = this;
        using (command)
        {
            command.RunBegin();
            command.RunProcess();
            command.RunEnd();
        }

        return this;
    }

    /// <summary>Runs a command over a pipeline of objects.</summary>
    public RecorderHost Run<TCommand, TInput>(TCommand command, IEnumerable<TInput> inputs, Action<TCommand, TInput> bind)
        where TCommand : ALCommand
    {
        command.Shell = this;
        using (command)
        {
            command.RunBegin();
            foreach (var input in inputs)
            {
                bind(command, input);
                command.RunProcess();
            }

            command.RunEnd();
        }

        return this;
    }

    /// <summary>Runs a command that must end with an error, and returns the error.</summary>
    public ActiveLearningException RunToFailure(ALCommand command) => Assert.Throws<TerminatedException>(() => Run(command)).Error;
}
