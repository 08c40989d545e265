using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Completers;

/// <summary>Completes the names of devices. Asking for them loads libtorch, so before anything else did, only the fixed names are offered.</summary>
public sealed class DeviceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        (string, string)[] known = [("Auto", "The first CUDA device where there is one, else the processor"), ("Cpu", "The processor"), ("Cuda", "The first CUDA device")];
        var found = TorchRuntime.IsLoaded ? Devices.List().Where(device => device.Name != "Cpu").Select(device => (device.Name, device.Description)) : [];
        return Completion.Of(wordToComplete, known.Concat(found));
    }
}
