using System.Management.Automation;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Scoring;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>What the cmdlets that run samples through a model say of how it is done.</summary>
public abstract class PredictCommand : ALCommand
{
    private protected PredictCommand()
    {
    }

    /// <summary>Samples per step; 0 for one that suits the device. Changes speed and memory, not results.</summary>
    [Parameter]
    [ValidateRange(0, 65536)]
    public int BatchSize { get; set; }

    /// <summary>Auto, Cpu, Cuda or Cuda:n.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completers.DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string Device { get; set; } = "Auto";

    /// <summary>Processor threads; 0 for all.</summary>
    [Parameter]
    [ValidateRange(0, 4096)]
    public int Threads { get; set; }

    /// <summary>The options common to all; what a cmdlet adds, it adds to these.</summary>
    private protected PredictOptions Options() => new() { BatchSize = BatchSize, Device = Device, Threads = Threads };
}
