using System;
using System.IO;
using System.Linq;
using Qgtm.Fast.Tool.Commands.Inspect;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm inspect list|show|verify DIR|FILE` and `qgtm inspect order ID DIR`: journal and snapshots through the readers that recovery uses; writes nothing.</summary>
public static class InspectCommand
{
    /// <summary>0 = clean, 1 = damaged, 2 = nothing there to look at.</summary>
    public static int Run(string[] words)
    {
        bool json = words.Contains("--json", StringComparer.Ordinal);
        string[] plain = [.. words.Where(w => w != "--json")];
        if (plain is ["order", var id, var directory])
        {
            OrderReport.Print(id, directory, json);
            return ExitCode.Ok;
        }

        if (plain is not [var verb and ("list" or "show" or "verify"), var path] || path.StartsWith('-'))
        {
            throw new UserError(ExitCode.Configuration, "Say what to look at: qgtm inspect list|show|verify DIR|FILE [--json], or qgtm inspect order ID DIR [--json].");
        }

        StateFile[] files = StateFile.At(path);
        switch (verb)
        {
            case "list":
                FileReport.List(path, files, json);
                return ExitCode.Ok;
            case "verify":
                return FileReport.Verify(path, Verification.Of(files, Directory.Exists(path)), json) ? ExitCode.Ok : ExitCode.Error;
            default:
                Show(path, files, json);
                return ExitCode.Ok;
        }
    }

    private static void Show(string path, StateFile[] files, bool json)
    {
        if (Directory.Exists(path))
        {
            StateReport.Print(RecoveredState.OfDirectory(path), json);
        }
        else if (files[0].Kind == FileKind.Journal)
        {
            SegmentReport.Print(files[0], json);
        }
        else
        {
            StateReport.Print(RecoveredState.OfSnapshot(path), json);
        }
    }
}
