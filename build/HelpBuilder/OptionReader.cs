using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace HelpBuilder;

/// <summary>Reads the options of strategies: parameters that a cmdlet makes when it runs. The engine is asked by name, since this project does not refer to it.</summary>
internal static class OptionReader
{
    /// <summary>The parameters that a cmdlet makes out of strategies' options; none for others.</summary>
    /// <param name="command">The cmdlet's class.</param>
    public static IEnumerable<ParameterHelp> Read(Type command)
    {
        if (!command.GetInterfaces().Any(type => type.Name == nameof(IDynamicParameters)))
            return [];
        var registry = Type.GetType("ActiveLearning.Selection.StrategyRegistry, ActiveLearning", throwOnError: true)!;
        var strategies = (IEnumerable<dynamic>)registry.GetProperty("All", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        return strategies.Select(strategy => strategy.Describe())
            .SelectMany(info => ((IEnumerable<dynamic>)info.Options).Select(option => (Strategy: (string)info.Name, Option: option)))
            .GroupBy(pair => (string)pair.Option.Name)
            .Select(same => Parameter(same.Key, same.ToList()));
    }

    private static ParameterHelp Parameter(string name, List<(string Strategy, dynamic Option)> owners)
    {
        foreach (var (strategy, option) in owners)
        {
            if (((string)option.Description).Length == 0)
                throw new HelpMissingException($"option {name} of strategy {strategy} has no summary.");
        }

        var first = owners[0].Option;
        var type = (Type)first.Type;
        // Strategies that share an option and its summary are named together.
        var texts = owners.GroupBy(owner => (string)owner.Option.Description, owner => owner.Strategy).Select(same => $"{string.Join(", ", same)}: {same.Key}");
        return new ParameterHelp(
            name, string.Join(' ', texts), type == typeof(bool) ? typeof(SwitchParameter) : type, null, false, null, false, false, false, [],
            type.IsEnum ? Enum.GetNames(type) : [], Convert.ToString((object?)first.Default, CultureInfo.InvariantCulture) ?? "None");
    }
}
