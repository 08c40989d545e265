using System.Globalization;
using System.Text;

namespace ActiveLearning.Tests.Exchange.Labels;

/// <summary>What becomes of a hostile file.</summary>
public enum HostileOutcome
{
    /// <summary>The whole file is refused and the pool stays as it is.</summary>
    Refused,

    /// <summary>Nothing in it can be used, which is told item by item, and the pool stays as it is.</summary>
    Nothing,

    /// <summary>Its bad items are told of, and cats/one.jpg is labeled cat by its good one.</summary>
    GoodOnly,

    /// <summary>An exception that nobody expects: no file may end so.</summary>
    Crashed,

    /// <summary>It is harmless, and labels cats/one.jpg without a complaint.</summary>
    Harmless,
}

/// <summary>Files as an enemy, or a broken program, would write them. Each is small; what is large is written by the tests that measure memory.</summary>
internal static class HostileLabelFiles
{
    private const string GoodRow = """{"id":"cats/one.jpg","label":"cat"}""";
    private const string GoodTask = """{"data":{"image":"cats/one.jpg"},"annotations":[{"result":[{"type":"choices","value":{"choices":["cat"]}}]}]}""";
    private const string GoodSuper = """{"metadata":{"name":"cats/one.jpg"},"instances":[{"type":"tag","className":"cat"}]}""";
    private const string GoodCoco = """{"images":[{"id":1,"file_name":"cats/one.jpg"}],"categories":[{"id":1,"name":"cat"}],"annotations":[{"id":1,"image_id":1,"category_id":1}]}""";
    private const string GoodCvat = """<annotations><image id="0" name="cats/one.jpg" width="1" height="1"><tag label="cat"/></image></annotations>""";
    private const string GoodVoc = """<annotation><folder>cats</folder><filename>one.jpg</filename><object><name>cat</name></object></annotation>""";
    private const string GoodCsv = "id,label\ncats/one.jpg,cat\n";

    internal static readonly IReadOnlyDictionary<string, (HostileOutcome Outcome, byte[] Content)> All = Make();

    private static Dictionary<string, (HostileOutcome Outcome, byte[] Content)> Make()
    {
        var files = new Dictionary<string, (HostileOutcome Outcome, byte[] Content)>();
        void Bytes(string name, HostileOutcome outcome, byte[] content) => files.Add(name, (outcome, content));
        void Text(string name, HostileOutcome outcome, string content) => Bytes(name, outcome, Encoding.UTF8.GetBytes(content));
        (string Name, string Text)[] goods =
        [
            ("rows.json", $"[{GoodRow}]"), ("label-studio.json", $"[{GoodTask}]"), ("superannotate.json", $"[{GoodSuper}]"), ("one-superannotate.json", GoodSuper), ("coco.json", GoodCoco),
            ("cvat.xml", GoodCvat), ("voc.xml", GoodVoc),
        ];

        // Truncated at every kind of place.
        foreach (var (name, text) in goods)
        {
            foreach (var part in new[] { 0.1, 0.3, 0.5, 0.7, 0.9 })
                Text(string.Create(CultureInfo.InvariantCulture, $"truncated at {part:P0}: {name}"), HostileOutcome.Refused, text[..(int)(text.Length * part)]);
            Text($"truncated before the last character: {name}", HostileOutcome.Refused, text[..^1]);
        }

        // Something after the end, or before the beginning.
        foreach (var (name, text) in goods)
        {
            Text($"twice in one file: {name}", HostileOutcome.Refused, text + text);
            Text($"garbage at the end: {name}", HostileOutcome.Refused, text + "\n}]garbage");
            Bytes($"zeros at the end: {name}", HostileOutcome.Refused, [.. Encoding.UTF8.GetBytes(text), .. new byte[64]]);
        }

        // Encodings.
        foreach (var (name, text) in goods)
        {
            Bytes($"UTF-16 without a mark: {name}", HostileOutcome.Refused, Encoding.Unicode.GetBytes(text));
            Bytes($"big-endian UTF-16 without a mark: {name}", HostileOutcome.Refused, Encoding.BigEndianUnicode.GetBytes(text));
            Bytes($"UTF-16 with a mark: {name}", HostileOutcome.Refused, [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)]);
            Bytes($"UTF-32: {name}", HostileOutcome.Refused, Encoding.UTF32.GetBytes(text));
            Bytes($"Latin-1 in a name: {name}", HostileOutcome.Refused, Encoding.Latin1.GetBytes(text.Replace("one", "\u00E9ne", StringComparison.Ordinal)));
            Bytes($"half a character: {name}", HostileOutcome.Refused, Replace(text, "one", [0xE2, 0x82]));
            Bytes($"overlong slash: {name}", HostileOutcome.Refused, Replace(text, "/", [0xC0, 0xAF], "cats"));
            Bytes($"UTF-8 with a mark: {name}", HostileOutcome.Harmless, [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)]);
        }

        Bytes("UTF-16 without a mark: rows.csv", HostileOutcome.Refused, Encoding.Unicode.GetBytes(GoodCsv));
        Bytes("big-endian UTF-16 without a mark: rows.csv", HostileOutcome.Refused, Encoding.BigEndianUnicode.GetBytes(GoodCsv));
        Bytes("UTF-16 with a mark: rows.csv", HostileOutcome.Harmless, [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(GoodCsv)]);
        Bytes("Latin-1 in a name: rows.csv", HostileOutcome.Refused, Encoding.Latin1.GetBytes(GoodCsv + "\u00E9.jpg,cat\n"));
        Bytes("half a character at the end: rows.csv", HostileOutcome.Refused, [.. Encoding.UTF8.GetBytes(GoodCsv + "x,"), 0xE2, 0x82]);

        // Depth.
        foreach (var depth in new[] { 65, 1_000, 100_000 })
        {
            var (open, close) = (new string('[', depth), new string(']', depth));
            Text($"arrays {depth} deep", HostileOutcome.Refused, open + close);
            Text($"arrays {depth} deep in a row", HostileOutcome.Refused, $$"""[{{GoodRow}},{"id":"x","label":{{open}}{{close}}}]""");
            Text($"arrays {depth} deep in a part of COCO that is passed over", HostileOutcome.Refused, $$"""{"info":{{open}}{{close}},{{GoodCoco[1..]}}""");
            Text($"objects {depth} deep", HostileOutcome.Refused, $"[{string.Concat(Enumerable.Repeat("{\"a\":", depth))}1{new string('}', depth)}]");
            Text($"elements {depth} deep", HostileOutcome.Refused,
                $"<annotations>{string.Concat(Enumerable.Repeat("<a>", depth))}{string.Concat(Enumerable.Repeat("</a>", depth))}</annotations>");
            Text($"elements {depth} deep in VOC", HostileOutcome.Refused,
                $"<annotation>{string.Concat(Enumerable.Repeat("<a>", depth))}{string.Concat(Enumerable.Repeat("</a>", depth))}</annotation>");
        }

        // XML that reaches out, or grows.
        (string Name, string Type)[] declarations =
        [
            ("an entity", "<!DOCTYPE annotations [<!ENTITY a \"cat\">]>"),
            ("an external file", "<!DOCTYPE annotations [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>"),
            ("an external address", "<!DOCTYPE annotations [<!ENTITY a SYSTEM \"http://127.0.0.1:9/a\">]>"),
            ("an external DTD", "<!DOCTYPE annotations SYSTEM \"file:///etc/hostname\">"),
            ("a parameter entity", "<!DOCTYPE annotations [<!ENTITY % a SYSTEM \"file:///etc/hostname\"> %a;]>"),
            ("a billion laughs", "<!DOCTYPE annotations [<!ENTITY a0 \"ha\">" + string.Concat(Enumerable.Range(1, 30).Select(i => $"<!ENTITY a{i} \"&a{i - 1};&a{i - 1};&a{i - 1};\">")) + "<!ENTITY a \"&a30;\">]>"),
            ("entities that use each other", "<!DOCTYPE annotations [<!ENTITY a \"&b;\"><!ENTITY b \"&a;\">]>"),
            ("nothing but a type", "<!DOCTYPE annotations>"),
        ];
        foreach (var (name, type) in declarations)
        {
            Text($"CVAT with {name}", HostileOutcome.Refused, type + GoodCvat.Replace("label=\"cat\"", "label=\"&a;\"", StringComparison.Ordinal));
            Text($"VOC with {name}", HostileOutcome.Refused, type.Replace("annotations", "annotation", StringComparison.Ordinal) + GoodVoc.Replace("<name>cat", "<name>&a;", StringComparison.Ordinal));
        }

        Text("CVAT with an entity that nobody declared", HostileOutcome.Refused, GoodCvat.Replace("cat\"", "&nbsp;\"", StringComparison.Ordinal));
        Text("CVAT with a control character", HostileOutcome.Refused, GoodCvat.Replace("one", "o&#1;e", StringComparison.Ordinal));
        Text("CVAT with half a surrogate", HostileOutcome.Refused, GoodCvat.Replace("one", "o&#xD800;e", StringComparison.Ordinal));
        Text("CVAT with CDATA", HostileOutcome.Refused, GoodCvat.Replace("<tag", "<![CDATA[<tag label=\"dog\"/>]]><tag", StringComparison.Ordinal));
        Text("CVAT with an attribute twice", HostileOutcome.Refused, GoodCvat.Replace("name=", "name=\"dogs/one.jpg\" name=", StringComparison.Ordinal));
        Text("CVAT with another prefix", HostileOutcome.Refused, GoodCvat.Replace("<image", "<x:image", StringComparison.Ordinal).Replace("</image", "</x:image", StringComparison.Ordinal));
        Text("CVAT that claims another encoding", HostileOutcome.Harmless, "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>" + GoodCvat);
        Text("CVAT with XInclude", HostileOutcome.Harmless, GoodCvat.Replace("<image", "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\" parse=\"text\"/><image", StringComparison.Ordinal));
        Text("CVAT with a style sheet", HostileOutcome.Harmless, "<?xml-stylesheet href=\"file:///etc/passwd\"?>" + GoodCvat);
        Text("CVAT for video", HostileOutcome.Refused, GoodCvat.Replace("<image", "<track id=\"0\" label=\"cat\"/><image", StringComparison.Ordinal));
        Text("XML of something else", HostileOutcome.Refused, "<svg onload=\"alert(1)\"/>");
        Text("HTML", HostileOutcome.Refused, "<html><body><img src=cats/one.jpg></body></html>");

        // Names that lead elsewhere.
        string[] names =
        [
            "../../cats/nobody.jpg", "/etc/passwd", "../../../../../../etc/passwd", "C:\\Windows\\win.ini", "\\\\server\\share\\x.jpg", "file:///etc/passwd", "http://127.0.0.1:9/x.jpg", "~/.ssh/id_rsa",
            "/dev/zero", "/proc/self/environ", "CON", "NUL", "cats/one.jpg/", "cats//one.jpg/..", "%2e%2e%2fetc%2fpasswd", "https://e.org/%2e%2e/%2e%2e/etc/passwd", "$(reboot)", "`id`", "; rm -rf /", "*", "?", "[a-z]*",
            "cats/*.jpg", ".", "..", "/", "\\", "\u202Egpj.eno", "cats/one.jpg\u200B",
        ];
        foreach (var name in names)
        {
            Text($"name {name}", HostileOutcome.GoodOnly, $"[{{\"id\":{Quote(name)},\"label\":\"dog\"}},{GoodRow}]");
            Text($"name in CSV {name}", HostileOutcome.GoodOnly, $"{GoodCsv}\"{name}\",dog\n");
        }

        foreach (var (name, escape) in new[] { ("a zero", "\\u0000"), ("a line's end", "\\n"), ("an escape for a terminal", "\\u001b[31m") })
            Text($"name with {name}", HostileOutcome.GoodOnly, $$"""[{"id":"cats/o{{escape}}ne.jpg","label":"dog"},{{GoodRow}}]""");
        Text("name with half a surrogate", HostileOutcome.GoodOnly, $$"""[{"id":"cats/one\ud800.jpg","label":"dog"},{{GoodRow}}]""");
        Text("class with half a surrogate", HostileOutcome.GoodOnly, $$"""[{"id":"cats/two.jpg","label":"\udc00dog"},{{GoodRow}}]""");
        Text("key with half a surrogate", HostileOutcome.GoodOnly, $$"""[{"id":"cats/two.jpg","label":"dog","\ud800":1},{{GoodRow}}]""");
        Text("COCO key with half a surrogate", HostileOutcome.Refused, $$"""{"\ud800":1,{{GoodCoco[1..]}}""");
        Text("a name of 100,000 characters", HostileOutcome.GoodOnly, $"[{{\"id\":\"{new string('a', 100_000)}\",\"label\":\"dog\"}},{GoodRow}]");
        Text("a name of 100,000 folders", HostileOutcome.GoodOnly, $"[{{\"id\":\"{string.Concat(Enumerable.Repeat("a/", 100_000))}x.jpg\",\"label\":\"dog\"}},{GoodRow}]");
        Text("a class of 100,000 characters", HostileOutcome.GoodOnly, $"[{{\"id\":\"cats/two.jpg\",\"label\":\"{new string('a', 100_000)}\"}},{GoodRow}]");
        Text("an annotator of 100,000 characters", HostileOutcome.GoodOnly, $"[{{\"id\":\"cats/two.jpg\",\"label\":\"dog\",\"annotator\":\"{new string('a', 100_000)}\"}},{GoodRow}]");
        Text("an annotator that steers a terminal", HostileOutcome.GoodOnly, $$"""[{"id":"cats/two.jpg","label":"dog","annotator":"\u001b]0;x\u0007"},{{GoodRow}}]""");

        // Numbers.
        foreach (var number in new[] { "NaN", "Infinity", "-Infinity", "0x10", "01", "1.", ".5", "+1", "1e", "--1" })
        {
            Text($"number {number}", HostileOutcome.Refused, $$"""[{"id":"x","label":"cat","score":{{number}}},{{GoodRow}}]""");
            Text($"COCO number {number}", HostileOutcome.Refused, GoodCoco.Replace("\"image_id\":1", $"\"image_id\":{number}", StringComparison.Ordinal));
        }

        foreach (var number in new[] { "1e999", "-1e999", "1e-999", "123456789012345678901234567890", "9223372036854775808", "1.5", "-0", "0.1e1000000000" })
            Text($"large number {number}", HostileOutcome.GoodOnly, $$"""[{"id":{{number}},"label":{{number}}},{"id":"cats/two.jpg","label":{{number}},"time":{{number}}},{{GoodRow}}]""");
        foreach (var time in new[] { "9223372036854775807", "-1", "1e300", "\"NaN\"", "\"0000-00-00\"", "\"99999-01-01T00:00:00Z\"", "[]", "{}", "true" })
            Text($"time {time}", HostileOutcome.Harmless, $$"""[{"id":"cats/one.jpg","label":"cat","time":{{time}}}]""");

        // Keys twice, and types that nobody expects.
        Text("a key twice", HostileOutcome.GoodOnly, $$"""[{"id":"cats/two.jpg","label":"dog","label":"cat"},{{GoodRow}}]""");
        Text("a key twice, once escaped", HostileOutcome.GoodOnly, $$"""[{"id":"cats/two.jpg","label":"dog","l\u0061bel":"cat"},{{GoodRow}}]""");
        Text("a key twice deep inside", HostileOutcome.GoodOnly, $$$"""[{"id":"cats/two.jpg","label":"dog","annotation":[{"x":{"y":1,"y":2} }]},{{{GoodRow}}}]""");
        Text("COCO images twice", HostileOutcome.Refused, GoodCoco[..^1] + ""","images":[]}""");
        Text("COCO annotations twice", HostileOutcome.Refused, GoodCoco[..^1] + ""","annotations":[]}""");
        Text("COCO image id twice", HostileOutcome.GoodOnly, GoodCoco.Replace("}],\"categories\"", "},{\"id\":1,\"file_name\":\"cats/two.jpg\"}],\"categories\"", StringComparison.Ordinal));
        Text("COCO category id twice", HostileOutcome.GoodOnly, GoodCoco.Replace("\"name\":\"cat\"}", "\"name\":\"cat\"},{\"id\":1,\"name\":\"dog\"}", StringComparison.Ordinal));
        Text("COCO annotation of no image", HostileOutcome.GoodOnly, GoodCoco.Replace("\"annotations\":[", "\"annotations\":[{\"image_id\":7,\"category_id\":1},", StringComparison.Ordinal));
        Text("COCO annotation of no category", HostileOutcome.GoodOnly, GoodCoco.Replace("\"annotations\":[", "\"annotations\":[{\"image_id\":1,\"category_id\":7},", StringComparison.Ordinal));
        foreach (var value in new[] { "null", "true", "1", "\"x\"", "[]", "[[]]" })
        {
            Text($"an item {value}", HostileOutcome.GoodOnly, $"[{GoodRow},{value}]");
            Text($"a COCO image {value}", HostileOutcome.GoodOnly, GoodCoco.Replace("\"images\":[", $"\"images\":[{value},", StringComparison.Ordinal));
            Text($"COCO images {value}", value[0] == '[' ? HostileOutcome.Nothing : HostileOutcome.Refused, $$"""{"images":{{value}},"categories":[{"id":1,"name":"cat"}],"annotations":[{"image_id":1,"category_id":1}]}""");
            Text($"metadata {value}", HostileOutcome.GoodOnly, $$"""[{{GoodSuper}},{"metadata":{{value}},"instances":{{value}},"tags":{{value}}}]""");
        }

        foreach (var value in new[] { "null", "true", "[]", "{}", "[{}]" })
        {
            Text($"an id {value}", HostileOutcome.GoodOnly, $$"""[{"id":{{value}},"label":"dog"},{{GoodRow}}]""");
            Text($"annotations {value} of a task", HostileOutcome.Harmless, $$"""[{{GoodTask}},{"data":{"image":"cats/two.jpg"},"annotations":{{value}}}]""");
            Text($"a result {value}", HostileOutcome.Harmless, $$$"""[{{{GoodTask}}},{"data":{"image":"cats/two.jpg"},"annotations":[{"result":{{{value}}},"completed_by":{{{value}}},"updated_at":{{{value}}} }]}]""");
        }

        Text("an object of nothing", HostileOutcome.Refused, "{}");
        Text("an object of something else", HostileOutcome.Refused, """{"a":{"b":[1,2,3]},"c":"d"}""");
        Text("comments in JSON", HostileOutcome.Refused, $"[/* cat */{GoodRow}]");
        Text("a trailing comma", HostileOutcome.Refused, $"[{GoodRow},]");
        Text("single quotation marks", HostileOutcome.Refused, "[{'id':'cats/one.jpg','label':'cat'}]");
        Text("JSON lines", HostileOutcome.Refused, GoodRow + "\n" + GoodRow);

        // Spreadsheets.
        foreach (var cell in new[] { "=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "=HYPERLINK(\"\"http://127.0.0.1:9\"\")", "\t=1", "\uFF1D1" })
        {
            Text($"formula as a name {cell}", HostileOutcome.GoodOnly, $"{GoodCsv}\"{cell}\",dog\n");
            Text($"formula as a class {cell}", HostileOutcome.GoodOnly, $"{GoodCsv}cats/two.jpg,\"{cell}\"\n");
        }

        Text("CSV with a quotation mark that is never closed", HostileOutcome.GoodOnly, $"{GoodCsv}\"cats/two.jpg,dog\ndogs/one.jpg,dog\n");
        Text("CSV with a quotation mark inside", HostileOutcome.GoodOnly, $"{GoodCsv}cats/t\"wo.jpg,dog\n");
        Text("CSV with text after a quotation mark", HostileOutcome.GoodOnly, $"{GoodCsv}\"cats/two.jpg\"x,dog\n");
        Text("CSV with a zero", HostileOutcome.Refused, $"{GoodCsv}cats/two.jpg\0,dog\n");
        Text("CSV with 5,000 columns", HostileOutcome.Refused, $"{GoodCsv}{new string(',', 5_000)}\n");
        Text("CSV with short and long rows", HostileOutcome.GoodOnly, $"{GoodCsv}dogs\n,,,,\ncats/two.jpg\n,dog,,\n");
        Text("CSV with a header that is data", HostileOutcome.Refused, "cats/one.jpg,cat\ncats/two.jpg,cat\n");
        Text("CSV with an annotation that is no JSON", HostileOutcome.GoodOnly, "id,label,annotation\ncats/one.jpg,cat,\ncats/two.jpg,dog,\"{\"\"a\"\":\"\n");
        Text("CSV with an annotation too deep", HostileOutcome.GoodOnly, $"id,label,annotation\ncats/one.jpg,cat,\ncats/two.jpg,dog,\"{new string('[', 1000)}{new string(']', 1000)}\"\n");
        Text("CSV with an annotation with a key twice", HostileOutcome.GoodOnly, "id,label,annotation\ncats/one.jpg,cat,\ncats/two.jpg,dog,\"{\"\"a\"\":1,\"\"a\"\":2}\"\n");
        Text("CSV with only carriage returns", HostileOutcome.Harmless, GoodCsv.Replace('\n', '\r'));

        // Things that are no text at all.
        Bytes("an executable", HostileOutcome.Refused, [0x7F, .. "ELF"u8, 2, 1, 1, 0, .. new byte[200]]);
        Bytes("a ZIP file", HostileOutcome.Refused, [.. "PK\u0003\u0004"u8, 20, 0, 0, 0, 8, 0, .. new byte[100]]);
        Bytes("a picture", HostileOutcome.Refused, [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. new byte[100]]);
        Bytes("a gzip file", HostileOutcome.Refused, [0x1F, 0x8B, 8, 0, .. new byte[100]]);
        Bytes("zeros", HostileOutcome.Refused, new byte[4096]);
        Bytes("nothing", HostileOutcome.Refused, []);
        Text("blanks", HostileOutcome.Refused, new string(' ', 10_000));
        Bytes("noise", HostileOutcome.Refused, [.. Enumerable.Range(0, 5000).Select(i => (byte)((i * 7919) >> 3))]);
        return files;
    }

    private static string Quote(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    /// <summary>Replaces the last occurrence of a text (or the one after another text) with bytes.</summary>
    private static byte[] Replace(string text, string old, byte[] bytes, string after = "")
    {
        var start = after.Length == 0 || text.IndexOf(after + old, StringComparison.Ordinal) < 0
            ? text.LastIndexOf(old, StringComparison.Ordinal)
            : text.IndexOf(after + old, StringComparison.Ordinal) + after.Length;
        return [.. Encoding.UTF8.GetBytes(text[..start]), .. bytes, .. Encoding.UTF8.GetBytes(text[(start + old.Length)..])];
    }
}
