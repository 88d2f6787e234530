using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Qgtm.Fast.SystemTests;

/// <summary>What a page says of files, functions and commands, held against the tree and against `qgtm help`.</summary>
internal static partial class DocsRules
{
    private const int PageLines = 40;

    private static readonly string[] Folders = ["engine/", "adapters/", "tools/", "tests/", "bench/", "docs/", "config/", ".ci/"];

    /// <summary>Files and folders named in code spans that do not exist. The beginning of a file's path is enough.</summary>
    public static IEnumerable<string> MissingPaths(string page, string text, IReadOnlyList<string> files) => Spans(text)
        .Where(span => Folders.Any(f => span.StartsWith(f, StringComparison.Ordinal)))
        .Select(span => span.Split(' ')[0])
        .Where(path => !path.Contains('*', StringComparison.Ordinal))
        .Where(path => !files.Any(f => f.StartsWith(path, StringComparison.Ordinal)))
        .Select(path => $"{page}: {path} does not exist");

    /// <summary>Functions named as `Type.Method` behind a `path/File.cs` on the same line that the file does not declare.</summary>
    public static IEnumerable<string> MissingFunctions(string page, string text, Func<string, string?> read)
    {
        foreach (string line in text.Split('\n'))
        {
            string? path = null;
            foreach (string span in Spans(line))
            {
                if (span.EndsWith(".cs", StringComparison.Ordinal))
                {
                    path = span;
                }
                else if (path is not null && Function().Match(span) is { Success: true } named && read(path) is { } code
                    && !Declares(code, named.Groups["type"].Value, named.Groups["method"].Value))
                {
                    yield return $"{page}: {path} does not declare {span}";
                }
            }
        }
    }

    /// <summary>Verbs and options of `qgtm` in code that its help does not know.</summary>
    public static IEnumerable<string> UnknownCommands(string page, string text, string help)
    {
        foreach (string code in Spans(text).Concat(Fenced(text)))
        {
            Match command = Command().Match(code);
            if (!command.Success)
            {
                continue;
            }

            string verb = command.Groups["verb"].Value;
            if (!Regex.IsMatch(help, $@"\bqgtm {verb}\b", RegexOptions.None, TimeSpan.FromSeconds(1)))
            {
                yield return $"{page}: qgtm {verb} is not in the help";
            }

            foreach (Match option in Option().Matches(command.Groups["rest"].Value))
            {
                if (!Regex.IsMatch(help, $@"(?<![\w-]){option.Value}(?![\w-])", RegexOptions.None, TimeSpan.FromSeconds(1)))
                {
                    yield return $"{page}: {option.Value} is not in the help";
                }
            }
        }
    }

    /// <summary>A decision fits a page and says when to look at it again.</summary>
    public static IEnumerable<string> Decision(string page, string text)
    {
        int lines = text.TrimEnd().Split('\n').Length;
        return [.. lines > PageLines ? [$"{page}: {lines} lines, {PageLines} allowed"] : Array.Empty<string>(),
            .. text.Contains("\nRevisit when: ", StringComparison.Ordinal) ? Array.Empty<string>() : [$"{page}: does not say when to revisit"]];
    }

    /// <summary>Commands of `qgtm` in the page's code.</summary>
    public static int Commands(string text) => Spans(text).Concat(Fenced(text)).Count(code => Command().IsMatch(code));

    private static bool Declares(string code, string type, string method) =>
        Regex.IsMatch(code, $@"\b(class|struct|interface|record)\s+{type}\b", RegexOptions.None, TimeSpan.FromSeconds(1))
        && Regex.IsMatch(
            code,
            $@"^[ ]+((public|private|protected|internal|static|async|override|readonly|ref|unsafe)\s)+[^=;\n]*\b{method}(<[^>\n]+>)?\(",
            RegexOptions.Multiline,
            TimeSpan.FromSeconds(1));

    private static IEnumerable<string> Spans(string text) =>
        Prose(text, fenced: false).SelectMany(line => Span().Matches(line)).Select(m => m.Groups["code"].Value);

    private static IEnumerable<string> Fenced(string text) => Prose(text, fenced: true);

    private static IEnumerable<string> Prose(string text, bool fenced)
    {
        bool inside = false;
        foreach (string line in text.Split('\n'))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                inside = !inside;
            }
            else if (inside == fenced)
            {
                yield return line;
            }
        }
    }

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Span();

    [GeneratedRegex(@"^(?<type>[A-Z]\w+)\.(?<method>[A-Z]\w+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Function();

    [GeneratedRegex(@"(^|\s)(qgtm|(?<!--project bench )--)\s+(?<verb>[a-z]+)\b(?<rest>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Command();

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z-]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Option();
}
