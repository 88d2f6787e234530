using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>A fact that starts processes of other users: only root may, with setpriv. Elsewhere it is skipped, and the report says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OtherUserFactAttribute : FactAttribute
{
    public OtherUserFactAttribute() => Skip = OtherUser.Obstacle;
}

/// <summary>The real executable as a user of this machine that needs no name: a user id of its own, no groups.</summary>
internal sealed class OtherUser(int uid)
{
    private const string Program = "/usr/bin/setpriv";

    /// <summary>Why there can be no other user here; null when there can.</summary>
    public static string? Obstacle { get; } = Find();

    /// <summary>`qgtm` as this user.</summary>
    public QgtmProcess Start(params string[] words) => QgtmProcess.StartUnder(Program, Own(uid), words);

    /// <summary>A short command of this user, to its end.</summary>
    public async Task<(int Exit, string Output, string Error)> RunAsync(params string[] words)
    {
        using QgtmProcess run = Start(words);
        return await run.EndAsync();
    }

    /// <summary>The folder and all in it is this user's.</summary>
    public void Owns(string path)
    {
        using Process chown = Process.Start("chown", ["-R", $"{uid}:{uid}", path]);
        chown.WaitForExit();
        Assert.Equal(0, chown.ExitCode);
    }

    private static string[] Own(int uid) => [$"--reuid={uid}", $"--regid={uid}", "--clear-groups"];

    private static string? Find()
    {
        if (!File.Exists(Program))
        {
            return "No setpriv on this machine: install the Debian package util-linux.";
        }

        ProcessStartInfo info = new(Program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        Own(20_001).Concat(["dotnet", Path.Combine(AppContext.BaseDirectory, "qgtm.dll"), "--help"]).ToList().ForEach(info.ArgumentList.Add);
        using Process probe = Process.Start(info)!;
        _ = probe.StandardOutput.ReadToEndAsync();
        return probe.WaitForExit(TimeSpan.FromSeconds(20)) && probe.ExitCode == 0 ? null : "Other users cannot run these tests' qgtm: run them as root, in a folder that everybody may read.";
    }
}
