using System.Management.Automation;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Gets the devices that can train and score.</summary>
[Cmdlet(VerbsCommon.Get, "ALDevice")]
[OutputType(typeof(DeviceInfo))]
public sealed class GetALDeviceCommand : ALCommand
{
    /// <inheritdoc/>
    protected override void Process() => WriteAll(_ => Devices.List());
}
