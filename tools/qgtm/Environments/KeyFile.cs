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

    /// <summary>The pair of a section: its keyFile, or its systemd credential.</summary>
    public static AlpacaCredential Read(EnvironmentSection section)
    {
        bool isFile = section["keyFile"].Length != 0, isCredential = section["credential"].Length != 0;
        if (isFile == isCredential)
        {
            throw section.Wrong("keyFile", "name the file that holds key id and secret, or a systemd credential with 'credential', one of both.");
        }

        string path = isFile ? section["keyFile"] : CredentialPath(section);
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
    private static string CredentialPath(EnvironmentSection section)
    {
        string name = section["credential"];
        if (name.Contains('/', StringComparison.Ordinal) || name.StartsWith('.'))
        {
            throw section.Wrong("credential", "a credential has a name, not a path: use keyFile for a path.");
        }

        string? directory = Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY");
        return !string.IsNullOrEmpty(directory)
            ? Path.Combine(directory, name)
            : throw section.Wrong("credential", "there is no $CREDENTIALS_DIRECTORY: start this as a systemd unit with LoadCredential, or use keyFile.");
    }

    private static void RefuseOpenMode(string path, UnixFileMode forbidden)
    {
        if (OperatingSystem.IsLinux() && (File.GetUnixFileMode(path) & forbidden) != UnixFileMode.None)
        {
            throw new UserError(ExitCode.Configuration, $"{path} can be read by others: `chmod 600 {path}` it, and make a new key if others may have seen this one.");
        }
    }
}
