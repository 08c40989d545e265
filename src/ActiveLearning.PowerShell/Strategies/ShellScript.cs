using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;

namespace ActiveLearning.PowerShell.Strategies;

/// <summary>
/// A script block, or an object with a method Select, as the shell runs it. Both belong to the session that made them: a script block runs there with all it can see, and as a copy of
/// its text, which sees only the other session's things, in any other; an object runs only where it was made.
/// </summary>
internal sealed partial class ShellScript : IStrategyScript
{
    private const string Method = "Select";
    private const int ShownLine = 80;

    /// <summary>Errors that do not end a script come with its output: on their own they would reach the screen past the command's error stream.</summary>
    private const string Call = "param($Script, $Context, $Count) & $Script $Context $Count 2>&1";

    private readonly string _name;
    private readonly ScriptBlock? _block;
    private readonly PSObject? _instance;
    private readonly Guid _session = Runspace.DefaultRunspace.InstanceId;

    /// <summary>Takes a script block.</summary>
    /// <param name="name">The strategy's name, for messages.</param>
    /// <param name="block">Called with the context and the count.</param>
    public ShellScript(string name, ScriptBlock block)
    {
        _name = name;
        _block = block;
        var text = block.ToString();
        Definition = Hash(text);
        Origin = block.File is { Length: > 0 } file
            ? string.Create(CultureInfo.InvariantCulture, $"Script block in {Path.GetFileName(file)}, line {block.Ast.Extent.StartLineNumber}")
            : "Script block";
    }

    /// <summary>Takes an object.</summary>
    /// <param name="name">The strategy's name, for messages.</param>
    /// <param name="instance">Has a method Select, called with the context and the count.</param>
    /// <exception cref="ActiveLearningException">It has no such method (<c>InvalidStrategy</c>), or is a strategy of the compiled kind (<c>InvalidStrategy</c>).</exception>
    public ShellScript(string name, object instance)
    {
        _name = name;
        _instance = PSObject.AsPSObject(instance);
        var type = _instance.BaseObject is PSCustomObject ? null : _instance.BaseObject.GetType();
        if (_instance.BaseObject is Strategy)
            throw Invalid($"'{type}' derives from {typeof(Strategy).FullName}: give a compiled class to -Type; a PowerShell class needs no base class, only a method {Method}", instance);
        if (_instance.Methods[Method] is null)
            throw Invalid($"'{type?.Name ?? "The object"}' has no method {Method}; it takes the context and the count, and returns samples", instance);
        Origin = type is null ? "Object with a method Select" : $"Class {type.Name}";
        Definition = type?.FullName ?? "";
    }

    /// <inheritdoc/>
    public string Origin { get; }

    /// <inheritdoc/>
    public string Definition { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ScriptChoice> Invoke(StrategyContext context, int count, Action<string> complain)
    {
        var isHome = Runspace.DefaultRunspace.InstanceId == _session;
        if (_instance is not null && !isHome)
        {
            throw new ActiveLearningException(
                "StrategyElsewhere", ErrorKind.InvalidOperation,
                $"Strategy '{_name}' is an object of another session and cannot run in this one; register it here too, under the same name, or register a script block, which can.", _name);
        }

        var choices = new List<ScriptChoice>(count);
        try
        {
            if (_instance is not null)
                Add(choices, _instance.Methods[Method].Invoke(context, count));
            else
                Add(choices, Output(ScriptBlock.Create(Call).Invoke(isHome ? _block! : Copy(_block!), context, count), complain));
        }
        catch (PipelineStoppedException)
        {
            throw;
        }
        catch (Exception e) when (e is BreakException or ContinueException)
        {
            // They would end a loop of whoever asked for a batch.
            throw Failed("break and continue have no loop to act on there; leave with return", e);
        }
        catch (RuntimeException e)
        {
            var told = e is MethodInvocationException { InnerException: RuntimeException inner } ? inner : e;
            throw Failed(told.Message, told, Place(told.ErrorRecord));
        }

        return choices;
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"))))[..16].ToLowerInvariant();

    /// <summary>The same text, bound to no session yet: it takes the one that runs it first. Positions in files stay where the shell can keep them.</summary>
    private static ScriptBlock Copy(ScriptBlock block) => block.Ast is ScriptBlockAst ast ? ast.GetScriptBlock() : ScriptBlock.Create(block.ToString());

    /// <summary>Where it happened: the innermost line of script. What a cmdlet reports about its own call can be a line far out (Write-Error), so that serves for the text only.</summary>
    private static string Place(ErrorRecord? error)
    {
        if (error is null)
            return "";
        var at = error.InvocationInfo;
        var (file, number) = (at?.ScriptName, at?.ScriptLineNumber ?? 0);
        if (error.ScriptStackTrace is { } trace && InnermostLine().Match(trace) is { Success: true } found)
        {
            file = Path.IsPathRooted(found.Groups[1].Value) ? found.Groups[1].Value : null;
            number = int.Parse(found.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        }

        if (number <= 0)
            return "";
        var line = at is not null && at.ScriptLineNumber == number && (file is null || file == at.ScriptName) ? at.Line?.Trim() : null;
        var text = string.IsNullOrEmpty(line) ? "" : line.Length > ShownLine ? $" ({line[..ShownLine]}...)" : $" ({line})";
        return string.Create(CultureInfo.InvariantCulture, $" at line {number}{(file is null ? "" : " of ")}{file}{text}");
    }

    /// <summary>The first line of a stack of scripts: "at NAME, FILE: line 12".</summary>
    [GeneratedRegex(@"\A[^\r\n]*?, ([^\r\n]+): \w+ ([0-9]+)(?:\r?\n|\z)")]
    private static partial Regex InnermostLine();

    private IEnumerable<PSObject?> Output(IEnumerable<PSObject?> written, Action<string> complain)
    {
        foreach (var item in written)
        {
            if (item?.BaseObject is ErrorRecord error)
                complain($"Strategy '{_name}' reports{Place(error)}: {error}");
            else
                yield return item;
        }
    }

    private static void Add(List<ScriptChoice> choices, object? written)
    {
        var plain = written is PSObject { BaseObject: not PSCustomObject and var inner } ? inner : written;
        switch (plain)
        {
            case null:
                choices.Add(new ScriptChoice(null, null, null, null, "$null"));
                break;
            case Pick pick:
                choices.Add(new ScriptChoice(pick.Index, pick.Score, pick.Reason, null, Text(pick.Index)));
                break;
            case string or char or bool or sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal:
                choices.Add(new ScriptChoice(plain, null, null, null, Text(plain)));
                break;
            case IDictionary keys:
                choices.Add(new ScriptChoice(Base(keys["Index"]), Base(keys["Score"]), Base(keys["Reason"]), null, "a hashtable"));
                break;
            case IEnumerable items:
                foreach (var item in items)
                    Add(choices, item);
                break;
            default:
                var properties = PSObject.AsPSObject(written).Properties;
                object? Value(string property) => properties[property] is { } found ? Base(found.Value) : null;
                choices.Add(new ScriptChoice(Value("Index"), Value("Score") ?? Value("Uncertainty"), Value("Reason"), Value("Pool"), $"'{plain}' ({plain.GetType().Name})"));
                break;
        }
    }

    private static object? Base(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static string Text(object value) => value is string or char
        ? $"the text '{value}'"
        : string.Create(CultureInfo.InvariantCulture, $"{value}");

    private static ActiveLearningException Invalid(string what, object instance) => new("InvalidStrategy", ErrorKind.InvalidArgument, what + ".", instance);

    private ActiveLearningException Failed(string message, Exception cause, string place = "") =>
        new("StrategyFailed", ErrorKind.InvalidOperation, $"Strategy '{_name}' failed{place}: {message}", _name, cause);
}
