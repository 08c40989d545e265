using System.Reflection;
using System.Runtime.Loader;

namespace ActiveLearning.Selection;

/// <summary>Holds one assembly of strategies. The engine's own assemblies come first, so that a <see cref="Strategy"/> there is a <see cref="Strategy"/> here; the rest comes from the file's folder.</summary>
/// <param name="path">Full path of the assembly.</param>
internal sealed class StrategyLoadContext(string path) : AssemblyLoadContext("ActiveLearning strategies: " + Path.GetFileName(path))
{
    private readonly AssemblyLoadContext _engine = GetLoadContext(typeof(Strategy).Assembly)!;

    /// <summary>Finds what the assembly refers to.</summary>
    /// <param name="assemblyName">What is asked for.</param>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        try
        {
            return _engine.LoadFromAssemblyName(assemblyName);
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException)
        {
            // Not there, or only in an older version: the shell brings many.
            var beside = Path.Combine(Path.GetDirectoryName(path)!, assemblyName.Name + ".dll");
            return File.Exists(beside) ? LoadFromAssemblyPath(beside) : null;
        }
    }
}
