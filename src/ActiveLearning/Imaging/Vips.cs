using ActiveLearning.Runtime;

namespace ActiveLearning.Imaging;

/// <summary>What there is to know about the machine's libvips.</summary>
public static class Vips
{
    /// <summary>The version in use. Loads the library.</summary>
    /// <exception cref="ActiveLearningException">libvips is missing or too old (<c>VipsNotFound</c>).</exception>
    public static Version Version => VipsApi.Instance.Version;
}
