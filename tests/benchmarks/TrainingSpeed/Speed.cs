/// <summary>Pictures per second.</summary>
/// <param name="Train">While training.</param>
/// <param name="Score">While scoring.</param>
internal readonly record struct Speed(double Train, double Score);
