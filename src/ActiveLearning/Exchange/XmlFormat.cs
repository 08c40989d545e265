using System.Globalization;
using System.Text;
using System.Xml;
using ActiveLearning.Runtime;

namespace ActiveLearning.Exchange;

/// <summary>What the XML formats share.</summary>
internal static class XmlFormat
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        NewLineChars = "\n",
        CloseOutput = false,
    };

    /// <summary>A writer that leaves the stream open.</summary>
    /// <param name="stream">Where to write.</param>
    internal static XmlWriter Open(Stream stream) => XmlWriter.Create(stream, Settings);

    /// <summary>Whether XML can hold a row's id; a row whose id has control characters is told of, and left out.</summary>
    /// <param name="row">The row.</param>
    /// <param name="context">Told of rows that cannot be written.</param>
    internal static bool CanHold(ExportRow row, RunContext context)
    {
        if (IsText(row.Id))
            return true;
        context.Problem?.Invoke(new ItemProblem(
            "NameNotXml", ErrorKind.InvalidData, row.Id, $"The id of sample '{Labels.ShownText.Of(row.Id)}' has characters that XML cannot hold; it is left out. Rename it, or take another format."));
        return false;
    }

    /// <summary>Refuses classes that XML cannot hold.</summary>
    /// <param name="classes">The classes.</param>
    /// <exception cref="ActiveLearningException">A class has control characters (<c>InvalidClass</c>).</exception>
    internal static void CheckClasses(IEnumerable<string> classes)
    {
        if (classes.FirstOrDefault(name => !IsText(name)) is { } wrong)
        {
            throw new ActiveLearningException(
                "InvalidClass", ErrorKind.InvalidData, $"The class '{Labels.ShownText.Of(wrong)}' has characters that XML cannot hold; rename it, or take another format.", wrong);
        }
    }

    /// <summary>A number as text.</summary>
    /// <param name="number">The number.</param>
    internal static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool IsText(string text)
    {
        try
        {
            XmlConvert.VerifyXmlChars(text);
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
