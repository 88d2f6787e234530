using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>A fact that needs the sqlite3 program: without it it is skipped, and the report says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class Sqlite3FactAttribute : FactAttribute
{
    public Sqlite3FactAttribute() => Skip = File.Exists("/usr/bin/sqlite3") ? null : "No sqlite3 on this machine: install the Debian package sqlite3.";
}

/// <summary>Runs lines of a page as a person would: in a shell that knows `qgtm`.</summary>
internal static class Shell
{
    /// <summary>Exit code and both outputs of a script that runs in a folder; it ends at the first command that fails.</summary>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(string script, string folder)
    {
        string whole = $"qgtm() {{ dotnet '{Path.Combine(AppContext.BaseDirectory, "qgtm.dll")}' \"$@\"; }}\n{script}";
        ProcessStartInfo info = new("/bin/sh", ["-e", "-c", whole])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(info) ?? throw new InvalidOperationException("sh did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return (process.ExitCode, await output, await error);
    }
}
