using ActiveLearning.Tests.Imaging;

namespace ActiveLearning.Tests.Pools.Database;

/// <summary>Small pictures that differ by their grey.</summary>
internal static class Pictures
{
    /// <summary>Writes pictures below a folder.</summary>
    public static void Write(TemporaryFolder folder, string below, params (string Name, byte Grey)[] pictures)
    {
        foreach (var (name, grey) in pictures)
            folder.Write($"{below}/{name}", Bmp(grey));
    }

    /// <summary>A picture of 2 x 2 pixels.</summary>
    public static byte[] Bmp(byte grey) => Bitmaps.Bmp24([.. Enumerable.Repeat(grey, 12)], 2, 2);
}
