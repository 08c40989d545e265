using System.Reflection;
using ActiveLearning.Runtime;

namespace ActiveLearning.Selection;

/// <summary>Strategies of one's own in a compiled assembly.</summary>
public static class StrategyAssembly
{
    /// <summary>Makes one instance of each strategy in an assembly.</summary>
    /// <param name="path">
    /// Full path of the file. It is read, not held open: built anew it can be loaded again. What it refers to is taken from the engine's own
    /// assemblies where they have it, so that types are the same, else from the file's folder.
    /// </param>
    /// <returns>An instance of every public class in it that derives from <see cref="Strategy"/>, ordered by name.</returns>
    /// <exception cref="ActiveLearningException">
    /// The file cannot be read (<c>FileNotFound</c>, <c>ReadFailed</c>), is no .NET assembly or refers to one that is not there (<c>InvalidAssembly</c>), has no strategy
    /// (<c>NoStrategies</c>), or one of them cannot be made (<c>InvalidStrategy</c>).
    /// </exception>
    public static IReadOnlyList<Strategy> Load(string path)
    {
        var types = Types(path);
        var found = Array.FindAll(types, type => type is { IsAbstract: false, IsVisible: true } && type.IsSubclassOf(typeof(Strategy)));
        if (found.Length == 0)
        {
            throw new ActiveLearningException(
                "NoStrategies", ErrorKind.InvalidData,
                $"'{path}' has no public class that derives from {typeof(Strategy).FullName}; build it against the ActiveLearning.dll of this module.", path);
        }

        return [.. found.Select(Create).OrderBy(strategy => strategy.Info.Name, StringComparer.Ordinal)];
    }

    /// <summary>Makes a strategy.</summary>
    /// <param name="type">A public class derived from <see cref="Strategy"/> with a public constructor without parameters.</param>
    /// <exception cref="ActiveLearningException">It is no such class, or its constructor fails, or it does not say what it is (<c>InvalidStrategy</c>).</exception>
    public static Strategy Create(Type type)
    {
        if (!type.IsSubclassOf(typeof(Strategy)) || type.IsAbstract || !type.IsVisible || type.GetConstructor(Type.EmptyTypes) is not { } constructor)
        {
            throw Invalid(type, $"is no strategy: that is a public class derived from {typeof(Strategy).FullName} with a public constructor without parameters");
        }

        try
        {
            var strategy = (Strategy)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, null, null);
            return strategy.Info is { Name: not null, Description: not null, Cost: not null, Reference: not null }
                ? strategy
                : throw Invalid(type, "does not say what it is: its Info must have a name, a description, a cost and a reference");
        }
        catch (Exception e) when (e is not ActiveLearningException)
        {
            throw Invalid(type, $"cannot be made: {e.Message}", e);
        }
    }

    private static Type[] Types(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ActiveLearningException("FileNotFound", ErrorKind.NotFound, $"There is no file '{path}'.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("ReadFailed", ErrorKind.ReadWrite, $"'{path}' cannot be read: {e.Message}", path, e);
        }

        try
        {
            using var stream = new MemoryStream(bytes);
            return new StrategyLoadContext(path).LoadFromStream(stream).GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            var missing = e.LoaderExceptions.OfType<Exception>().Select(cause => cause.Message).Distinct().Take(3);
            throw new ActiveLearningException("InvalidAssembly", ErrorKind.InvalidData, $"'{path}' refers to what is not there: {string.Join("; ", missing)} Put it into the same folder.", path, e);
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException or FileNotFoundException)
        {
            throw new ActiveLearningException("InvalidAssembly", ErrorKind.InvalidData, $"'{path}' cannot be loaded as a .NET assembly: {e.Message}", path, e);
        }
    }

    private static ActiveLearningException Invalid(Type type, string what, Exception? cause = null) =>
        new("InvalidStrategy", ErrorKind.InvalidArgument, $"'{type.FullName}' {what}.", type, cause);
}
