using System.Collections.ObjectModel;
using System.Management.Automation;
using ActiveLearning.Selection;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>
/// The options of strategies as parameters of a command. All strategies' options are parameters, so that one that does not fit is answered with the name
/// of the strategy that has it; those of the strategy at hand are checked and shown, the others are hidden from completion.
/// </summary>
internal sealed class StrategyParameters
{
    /// <summary>What a strategy's option must not be called: the shell refuses the whole command where two parameters have one name, and experiment files have keys of their own.</summary>
    private static readonly Lazy<HashSet<string>> s_taken = new(static () =>
    [
        .. typeof(SelectALBatchCommand).GetProperties().Where(static property => property.IsDefined(typeof(ParameterAttribute), true)).Select(static property => property.Name.ToUpperInvariant()),
        "VERBOSE", "VB", "DEBUG", "DB", "ERRORACTION", "EA", "WARNINGACTION", "WA", "INFORMATIONACTION", "INFA", "PROGRESSACTION", "PROGA", "ERRORVARIABLE", "EV",
        "WARNINGVARIABLE", "WV", "INFORMATIONVARIABLE", "IV", "OUTVARIABLE", "OV", "OUTBUFFER", "OB", "PIPELINEVARIABLE", "PV", "NAME", "LABEL", "TRAINING",
    ]);

    private readonly RuntimeDefinedParameterDictionary _parameters = [];

    /// <summary>Makes the parameters.</summary>
    /// <param name="strategy">The strategy's name as far as it is known; null shows the options of all.</param>
    public StrategyParameters(string? strategy)
    {
        // An unknown name is told by the command itself.
        var own = StrategyRegistry.All.FirstOrDefault(known => string.Equals(known.Info.Name, strategy, StringComparison.OrdinalIgnoreCase));
        foreach (var option in own?.Describe().Options ?? [])
            Add(option, own!.Info.Name, shown: true);
        foreach (var other in StrategyRegistry.All)
        {
            foreach (var option in other.Describe().Options)
            {
                if (!_parameters.ContainsKey(option.Name))
                    Add(option, other.Info.Name, shown: strategy is null);
            }
        }
    }

    /// <summary>The parameters for the shell.</summary>
    public object ForShell => _parameters;

    /// <summary>The options that were given.</summary>
    public IReadOnlyDictionary<string, object?> Given => _parameters.Values
        .Where(parameter => parameter.IsSet)
        .ToDictionary(
            parameter => parameter.Name,
            object? (parameter) => parameter.Value is SwitchParameter value ? value.IsPresent : parameter.Value,
            StringComparer.OrdinalIgnoreCase);

    /// <summary>The first option of a strategy whose name is taken already; null where there is none.</summary>
    /// <param name="strategy">A strategy that is to be registered.</param>
    public static string? FindTaken(StrategyInfo strategy) =>
        strategy.Options.FirstOrDefault(option => s_taken.Value.Contains(option.Name.ToUpperInvariant()))?.Name;

    private void Add(StrategyOption option, string strategy, bool shown)
    {
        var attributes = new Collection<Attribute> { new ParameterAttribute { DontShow = !shown, HelpMessage = $"{strategy}: {option.Description}" } };
        if (shown && option.Minimum is not null && option.Maximum is not null)
            attributes.Add(new ValidateRangeAttribute(option.Minimum, option.Maximum));
        _parameters.Add(option.Name, new RuntimeDefinedParameter(option.Name, option.Type == typeof(bool) ? typeof(SwitchParameter) : option.Type, attributes));
    }
}
