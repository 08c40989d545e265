namespace ActiveLearning.Runtime;

/// <summary>A device that can train and score.</summary>
/// <param name="Name">What <c>-Device</c> takes: "Cpu", "Cuda:0".</param>
/// <param name="Description">For people: the processor's or the accelerator's name.</param>
/// <param name="MemoryBytes">Its memory in bytes; 0 where the driver does not tell.</param>
/// <param name="Threads">Processors that operations may use; 0 for an accelerator.</param>
/// <param name="IsDefault">Whether <c>Auto</c> means this device.</param>
public sealed record DeviceInfo(string Name, string Description, long MemoryBytes, int Threads, bool IsDefault)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
