using System;
using System.IO;
using Qgtm.Fast.Alpaca;

namespace Qgtm.Fast.Tool.Environments;

/// <summary>
/// A key pair from a file: the key id on the first line, the secret on the second. Never from the command line or the
/// environment, where other processes and logs see it.
/// </summary>
public static class KeyFile
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    /// <summary>The pair of a section: the file of one member, or the systemd credential of the other.</summary>
    public static AlpacaCredential Read(EnvironmentSection section, string fileMember = "keyFile", string credentialMember = "credential")
    {
        bool isFile = section[fileMember].Length != 0, isCredential = section[credentialMember].Length != 0;
        if (isFile == isCredential)
        {
            throw section.Wrong(fileMember, $"name the file that holds key id and secret, or a systemd credential with '{credentialMember}', one of both.");
        }

        string path = isFile ? section[fileMember] : CredentialPath(section, credentialMember);
        if (!File.Exists(path))
        {
            throw new UserError(ExitCode.NotFound, $"There is no key file {path}: write the key id on its first line and the secret on the second, then `chmod 600` it.");
        }

        RefuseOpenMode(path, isFile ? Group | Others : Others);
        string[] lines = File.ReadAllLines(path);
        return lines.Length >= 2 && lines[0].Trim().Length != 0 && lines[1].Trim().Length != 0
            ? new AlpacaCredential(lines[0].Trim(), lines[1].Trim())
            : throw new UserError(ExitCode.Configuration, $"{path} is no key file: it needs the key id on its first line and the secret on the second.");
    }

    /// <summary>systemd puts credentials into a directory of their own; its access list shows as bits of the group.</summary>
    private static string CredentialPath(EnvironmentSection section, string member)
    {
        string name = section[member];
        if (name.Contains('/', StringComparison.Ordinal) || name.StartsWith('.'))
        {
            throw section.Wrong(member, "a credential has a name, not a path: use keyFile for a path.");
        }

        string? directory = Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY");
        return !string.IsNullOrEmpty(directory)
            ? Path.Combine(directory, name)
            : throw section.Wrong(member, "there is no $CREDENTIALS_DIRECTORY: start this as a systemd unit with LoadCredential, or use keyFile.");
    }

    /// <summary>The one secret on the first line of a file that only its owner may read.</summary>
    public static string Secret(string path)
    {
        if (!File.Exists(path))
        {
            throw new UserError(ExitCode.NotFound, $"There is no secret file {path}: write the secret on its first line, then `chmod 600` it.");
        }

        RefuseOpenMode(path, Group | Others);
        return File.ReadAllLines(path) is [{ } line, ..] && line.Trim().Length != 0
            ? line.Trim()
            : throw new UserError(ExitCode.Configuration, $"{path} is empty: write the secret on its first line.");
    }

    private static void RefuseOpenMode(string path, UnixFileMode forbidden)
    {
        if (OperatingSystem.IsLinux() && (File.GetUnixFileMode(path) & forbidden) != UnixFileMode.None)
        {
            throw new UserError(ExitCode.Configuration, $"{path} can be read by others: `chmod 600 {path}` it, and make a new key if others may have seen this one.");
        }
    }
}
