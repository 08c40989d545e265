using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using ActiveLearning.Runtime;
using Jint;
using Jint.Runtime;

namespace ActiveLearning.Reports;

/// <summary>
/// Draws charts with the script that reports carry, in a JavaScript interpreter: one source for the page and for files, and no browser needed.
/// The interpreter loads at the first chart. It sees no file, no network and nothing of .NET.
/// </summary>
internal static class ChartScript
{
    private const int StackBytes = 16 << 20;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private static readonly Lazy<Prepared<Acornima.Ast.Script>> s_script = new(() => Engine.PrepareScript(ReportAssets.Script));

    /// <summary>Draws one chart.</summary>
    /// <param name="request">What to draw.</param>
    /// <param name="cancellation">Stops the drawing.</param>
    /// <returns>SVG text as the library makes it.</returns>
    /// <exception cref="ActiveLearningException">The script failed (<c>ChartFailed</c>).</exception>
    public static string Draw(ChartRequest request, CancellationToken cancellation)
    {
        string? svg = null;
        ExceptionDispatchInfo? failure = null;
        // Interpreted calls take several native frames each; the stack that some systems give to threads is too small for the library's nesting.
        var thread = new Thread(
            () =>
            {
                try
                {
                    svg = Interpret(request, cancellation);
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            StackBytes)
        { IsBackground = true, Name = "ActiveLearning chart" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return svg!;
    }

    private static string Interpret(ChartRequest request, CancellationToken cancellation)
    {
        var engine = new Engine(options => options.Culture(CultureInfo.InvariantCulture).CancellationToken(cancellation).TimeoutInterval(s_limit));
        try
        {
            // The library starts its animation loop even for still pictures; nothing here ever fires.
            engine.Execute("var setTimeout = function () { return 0; }, clearTimeout = function () {};");
            engine.Execute(s_script.Value);
            return engine.Invoke(engine.GetValue("ALReport").Get("accuracySvg"), JsonSerializer.Serialize(request, s_json)).AsString();
        }
        catch (ExecutionCanceledException e)
        {
            throw new OperationCanceledException(e.Message, e, cancellation);
        }
        catch (Exception e) when (e is JintException or TimeoutException)
        {
            throw new ActiveLearningException("ChartFailed", ErrorKind.InvalidOperation, $"The chart could not be drawn: {e.Message}", null, e);
        }
    }
}
