using System.Reflection;
using System.Xml.Linq;

namespace HelpBuilder;

/// <summary>HelpBuilder cmdlets.dll pages-folder output.xml</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args.Length != 3)
        {
            Console.Error.WriteLine("usage: HelpBuilder <cmdlet assembly> <folder of pages> <help file to write>");
            return 2;
        }

        var (assemblyPath, pages, output) = (Path.GetFullPath(args[0]), args[1], args[2]);
        try
        {
            var docs = new XmlDocs(Path.ChangeExtension(assemblyPath, ".xml"));
            var commands = Assembly.LoadFrom(assemblyPath).GetTypes()
                .Where(CommandReader.IsCommand)
                .Select(type => CommandReader.Read(type, docs, pages))
                .OrderBy(command => command.Name, StringComparer.Ordinal)
                .ToList();
            new XDocument(Maml.Write(commands)).Save(output);
            return 0;
        }
        catch (HelpMissingException e)
        {
            Console.Error.WriteLine($"error : help: {e.Message}");
            return 1;
        }
    }
}
