namespace ActiveLearning.Pools;

internal static class CifarFiles
{
    public static PoolFormat? Detect(string path) => path.Length == 0 ? PoolFormat.Cifar10 : null;
}
