using System.Runtime.InteropServices;

namespace ActiveLearning.Imaging;

/// <summary>GObject's GValue: a type and 16 bytes of content.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    public nuint Type;
    private readonly long _data0;
    private readonly long _data1;
}
