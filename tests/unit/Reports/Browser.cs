using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace ActiveLearning.Tests.Reports;

/// <summary>A headless Chromium, driven through its DevTools protocol: opens pages and records what they log, ask the network for and pop up.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly TemporaryFolder _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new(s_patience);
    private int _lastId;

    private Browser(Process process, TemporaryFolder profile)
    {
        _process = process;
        _profile = profile;
    }

    /// <summary>The browser's program, or null.</summary>
    public static string? Executable { get; } = Find();

    /// <summary>Console messages, errors, warnings and policy violations.</summary>
    public List<string> Messages { get; } = [];

    /// <summary>Addresses asked for.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Dialogs that a script opened.</summary>
    public List<string> Dialogs { get; } = [];

    public static async Task<Browser> StartAsync()
    {
        var profile = new TemporaryFolder();
        var start = new ProcessStartInfo(Executable!)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-extensions", "--remote-debugging-port=0", $"--user-data-dir={profile.Path}", "about:blank",
            },
        };
        var browser = new Browser(Process.Start(start)!, profile);
        browser._process.ErrorDataReceived += (_, _) => { };
        browser._process.BeginErrorReadLine();
        browser._process.OutputDataReceived += (_, _) => { };
        browser._process.BeginOutputReadLine();
        try
        {
            await browser.ConnectAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a file and waits until the page says it is ready.</summary>
    public async Task OpenAsync(string path, int width = 1200, int height = 1600, bool dark = false)
    {
        await SendAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        await SendAsync("Emulation.setEmulatedMedia", new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }),
        });
        await SendAsync("Page.navigate", new JsonObject { ["url"] = new Uri(path).AbsoluteUri });
        while (await EvaluateAsync("document.documentElement?.dataset.ready ?? ''") != "true")
        {
            _stop.Token.ThrowIfCancellationRequested();
            await Task.Delay(50, _stop.Token);
        }
    }

    /// <summary>The value of an expression in the page, as text.</summary>
    public async Task<string> EvaluateAsync(string expression)
    {
        var answer = await SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = $"String({expression})", ["returnByValue"] = true });
        return answer["result"]?["value"]?.GetValue<string>() ?? throw new InvalidOperationException(answer.ToJsonString());
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _stop.Dispose();
        _profile.Dispose();
    }

    private static string? Find()
    {
        string[] names = OperatingSystem.IsWindows() ? ["chrome.exe", "msedge.exe"] : ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }

    private async Task ConnectAsync()
    {
        // The browser writes the port it took, and the path, into its profile.
        var file = _profile["DevToolsActivePort"];
        string[] lines;
        do
        {
            await Task.Delay(50, _stop.Token);
            lines = File.Exists(file) ? await File.ReadAllLinesAsync(file, _stop.Token) : [];
        }
        while (lines.Length < 2);

        await _socket.ConnectAsync(new Uri($"ws://127.0.0.1:{lines[0]}{lines[1]}"), _stop.Token);
        var targets = await SendAsync("Target.getTargets", []);
        var page = targets["targetInfos"]!.AsArray().First(target => target!["type"]!.GetValue<string>() == "page")!["targetId"]!.GetValue<string>();
        var attached = await SendAsync("Target.attachToTarget", new JsonObject { ["targetId"] = page, ["flatten"] = true });
        _session = attached["sessionId"]!.GetValue<string>();
        foreach (var domain in (string[])["Page", "Runtime", "Log", "Network"])
            await SendAsync($"{domain}.enable", []);
    }

    private string? _session;

    private async Task<JsonObject> SendAsync(string method, JsonObject parameters)
    {
        var id = ++_lastId;
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (_session is not null)
            message["sessionId"] = _session;
        await _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, _stop.Token);
        while (true)
        {
            var answer = await ReceiveAsync();
            if (answer["id"]?.GetValue<int>() == id)
                return answer["result"] as JsonObject ?? throw new InvalidOperationException($"{method}: {answer.ToJsonString()}");
            await RecordAsync(answer);
        }
    }

    private async Task RecordAsync(JsonObject message)
    {
        var parameters = message["params"];
        switch (message["method"]?.GetValue<string>())
        {
            case "Runtime.consoleAPICalled":
                Messages.Add(string.Join(' ', parameters!["args"]!.AsArray().Select(argument => argument!["value"]?.ToString() ?? argument["description"]?.ToString())));
                break;
            case "Runtime.exceptionThrown":
                Messages.Add(parameters!["exceptionDetails"]!.ToJsonString());
                break;
            case "Log.entryAdded":
                Messages.Add(parameters!["entry"]!["text"]!.GetValue<string>());
                break;
            case "Network.requestWillBeSent":
                Requests.Add(parameters!["request"]!["url"]!.GetValue<string>());
                break;
            case "Page.javascriptDialogOpening":
                Dialogs.Add(parameters!["message"]!.GetValue<string>());
                // Not awaited for its answer: a dialog holds up all else until it is closed.
                var close = new JsonObject { ["id"] = ++_lastId, ["method"] = "Page.handleJavaScriptDialog", ["params"] = new JsonObject { ["accept"] = true }, ["sessionId"] = _session };
                await _socket.SendAsync(Encoding.UTF8.GetBytes(close.ToJsonString()), WebSocketMessageType.Text, true, _stop.Token);
                break;
        }
    }

    private async Task<JsonObject> ReceiveAsync()
    {
        using var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        WebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(buffer, _stop.Token);
            content.Write(buffer, 0, received.Count);
        }
        while (!received.EndOfMessage);
        return (JsonObject)JsonNode.Parse(content.ToArray())!;
    }
}
