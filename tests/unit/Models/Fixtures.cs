using System.Text.Json;

namespace ActiveLearning.Tests.Models;

/// <summary>Files of tests/fixtures/training.</summary>
internal static class Fixtures
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "fixtures", "training", name);

    public static JsonElement Json(string name) => JsonDocument.Parse(File.ReadAllBytes(PathOf(name))).RootElement;

    public static double[] Doubles(this JsonElement element) => [.. element.EnumerateArray().Select(static item => item.GetDouble())];

    public static float[] Floats(this JsonElement element) => [.. element.EnumerateArray().Select(static item => (float)item.GetDouble())];

    public static int[] Integers(this JsonElement element) => [.. element.EnumerateArray().Select(static item => item.GetInt32())];
}
