using System;
using System.IO;
using System.Text;
using Qgtm.Fast.Tool.Commands.Incident;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm report incident`: what happened when the tier last rose to FLATTEN or HALT_ALL, from the journal alone.</summary>
public static class ReportCommand
{
    private const string Usage = "Say which report: qgtm report incident [--state DIR] [--out FILE] [--json].";

    /// <summary>0 = it is written; 2 = the journal has no incident.</summary>
    public static int Run(ReadOnlySpan<string> words)
    {
        if (words is not ["incident", ..])
        {
            throw new UserError(ExitCode.Configuration, Usage);
        }

        string directory = "./state", file = string.Empty;
        bool json = false;
        for (int i = 1; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "--json": json = true; break;
                case "--state" when i + 1 < words.Length: directory = words[++i]; break;
                case "--out" when i + 1 < words.Length: file = words[++i]; break;
                default: throw new UserError(ExitCode.Configuration, Usage);
            }
        }

        if (!Directory.Exists(directory) || Directory.GetFiles(directory, "journal-*.qj").Length == 0)
        {
            throw new UserError(ExitCode.NotFound, $"There is no journal in {directory}: give the --state directory of a run.");
        }

        IncidentReport report = IncidentReader.Of(directory)
            ?? throw new UserError(ExitCode.NotFound, $"The tier never rose to FLATTEN or HALT_ALL in {directory}: there is nothing to report.");
        string text = json ? IncidentText.Json(report) : IncidentText.Markdown(report);
        if (file.Length == 0)
        {
            Console.Out.Write(text);
        }
        else
        {
            File.WriteAllText(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            Console.Out.WriteLine(file);
        }

        return ExitCode.Ok;
    }
}
