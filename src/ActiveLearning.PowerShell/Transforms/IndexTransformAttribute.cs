using System.Globalization;
using System.Management.Automation;

namespace ActiveLearning.PowerShell.Transforms;

/// <summary>
/// Reads sample indices written as text, as they come from a CSV file. The shell's own conversion makes 0 of an empty cell and rounds
/// fractions, which would label the wrong sample; here an empty cell is no index and anything but a whole number is refused.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IndexTransformAttribute : ArgumentTransformationAttribute
{
    /// <summary>Converts text to an index; leaves everything else to the shell.</summary>
    /// <param name="engineIntrinsics">The shell.</param>
    /// <param name="inputData">What the caller gave.</param>
    /// <exception cref="ArgumentTransformationMetadataException">The text is no whole number.</exception>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Convert(inputData is PSObject wrapped ? wrapped.BaseObject : inputData);

    /// <summary>The conversion itself.</summary>
    /// <param name="input">Text, or anything else.</param>
    internal static object? Convert(object? input)
    {
        if (input is not string text)
            return input;
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var index))
            return new[] { index };
        throw new ArgumentTransformationMetadataException($"'{text}' is no sample index; give a whole number from 0.");
    }
}
