namespace ActiveLearning.Tests;

/// <summary>A test that needs real data; skipped, with a reason, where they are not there.</summary>
internal sealed class SharedDataFactAttribute : FactAttribute
{
    /// <summary>Creates the attribute.</summary>
    /// <param name="relative">The file or folder in shared/data that the test reads.</param>
    public SharedDataFactAttribute(string relative)
    {
        if (SharedData.Folder is null || !System.IO.Path.Exists(SharedData.Path(relative)))
            Skip = $"needs ../shared/data/{relative}";
    }
}
