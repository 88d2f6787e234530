using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>A fact that needs programs of the machine: without one of them it is skipped, and the report says which.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsFactAttribute : FactAttribute
{
    public NeedsFactAttribute(params string[] programs)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':');
        string? missing = Array.Find(programs, p => !Array.Exists(folders, f => File.Exists(Path.Combine(f, p))));
        Skip = missing is null ? null : $"No {missing} on this machine: install the package of that name.";
    }
}

/// <summary>Runs lines of a page as a person would: in a shell that knows `qgtm`.</summary>
internal static class Shell
{
    /// <summary>A folder with `qgtm` as a program: a function would keep the shell's outputs open while it runs in the background.</summary>
    private static readonly Lazy<string> Programs = new(() =>
    {
        string folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "shell")).FullName, program = Path.Combine(folder, "qgtm");
        File.WriteAllText(program, $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "qgtm.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return folder;
    });

    /// <summary>Exit code and both outputs of a script that runs in a folder; it ends at the first command that fails.</summary>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(string script, string folder, TimeSpan? patience = null)
    {
        ProcessStartInfo info = new("/bin/sh", ["-e", "-c", script])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["PATH"] = Programs.Value + ":" + Environment.GetEnvironmentVariable("PATH");
        using Process process = Process.Start(info) ?? throw new InvalidOperationException("sh did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(patience ?? TimeSpan.FromMinutes(2));
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output, await error);
    }
}
