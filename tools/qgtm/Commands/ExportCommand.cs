using System;
using System.Globalization;
using System.IO;
using System.Text;
using Qgtm.Fast.Tool.Commands.Export;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm export state` and `qgtm export trades`: what a session has come to, from its journal, for other programs.</summary>
public static class ExportCommand
{
    private const string Usage = "Say what: qgtm export state --json [--out FILE] | --csv --out FOLDER, or qgtm export trades [--out FILE], each with [--state DIR].";

    /// <summary>0 = written; 2 = there is no journal.</summary>
    public static int Run(ReadOnlySpan<string> words)
    {
        string directory = "./state", path = string.Empty, form = string.Empty;
        bool isTrades = words is ["trades", ..];
        if (!isTrades && words is not ["state", ..])
        {
            throw Wrong();
        }

        for (int i = 1; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "--json" or "--csv" when !isTrades && form.Length == 0: form = words[i]; break;
                case "--state" when i + 1 < words.Length: directory = words[++i]; break;
                case "--out" when i + 1 < words.Length: path = words[++i]; break;
                default: throw Wrong();
            }
        }

        if (!isTrades && (form.Length == 0 || (form == "--csv" && path.Length == 0)))
        {
            throw Wrong();
        }

        SessionExport export = ExportReader.Of(directory);
        if (form == "--csv")
        {
            _ = Directory.CreateDirectory(path);
            foreach ((string name, string text) in ExportText.Tables(export))
            {
                Write(Path.Combine(path, name), text);
            }
        }
        else
        {
            Write(path, isTrades ? ExportText.Csv(export.Fills) : ExportText.Json(export));
        }

        if (path.Length != 0)
        {
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{path}: {export.Positions.Count} positions, {export.Orders.Count} orders, {export.Fills.Count} fills up to sequence {export.Account.Sequence}"));
        }

        return ExitCode.Ok;
    }

    private static void Write(string path, string text)
    {
        if (path.Length == 0)
        {
            Console.Out.Write(text);
            return;
        }

        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    private static UserError Wrong() => new(ExitCode.Configuration, Usage);
}
