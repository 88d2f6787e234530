using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Tool.Environments;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm keys`: makes, lists and revokes the operators' keys. A key is shown once, when it is made; the file has its hash.</summary>
public static class KeysCommand
{
    private const string Usage = "Say what to do: qgtm keys add --name NAME --role operatorA|operatorB|machine|viewer, qgtm keys list [--json], or qgtm keys revoke ID, each with [--state DIR] or [--file FILE].";

    /// <summary>0 = done, 2 = there is no such key.</summary>
    public static int Run(string[] words)
    {
        Asked asked = Parse(words);
        string path = asked.File ?? OperatorFile.PathOf(asked.Directory);
        return asked.Verb switch
        {
            "add" => Add(path, asked),
            "list" => List(path, asked.Json),
            _ => Revoke(path, asked.Id),
        };
    }

    private static int Add(string path, Asked asked)
    {
        Roles role = KeyRing.RoleWords.FirstOrDefault(r => r.Word == asked.Role).Role;
        if (asked.Name.Length == 0 || role == Roles.None)
        {
            throw new UserError(ExitCode.Configuration, asked.Role.Length == 0 || role != Roles.None ? Usage : $"'{asked.Role}' is no role: there are {string.Join(", ", KeyRing.RoleWords.Select(r => r.Word))}.");
        }

        try
        {
            (KeyRing ring, string key) = OperatorFile.Read(path).Add(asked.Name, role);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            OperatorFile.Write(path, ring);
            Console.Out.WriteLine(key);
            Console.Error.WriteLine($"The key of {asked.Name} ({asked.Role}), shown this once: give it to nobody else. {path} has its hash.");
            return ExitCode.Ok;
        }
        catch (FormatException e)
        {
            throw new UserError(ExitCode.Configuration, e.Message);
        }
    }

    private static int List(string path, bool json)
    {
        KeyRing ring = OperatorFile.Read(path);
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(ring.Keys.Select(k => new { id = k.Id, person = k.Person, name = k.Name, role = KeyRing.WordOf(k.Role), revoked = k.IsRevoked })));
            return ExitCode.Ok;
        }

        foreach (OperatorKey k in ring.Keys)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{k.Id}  #{k.Person,-3} {k.Name,-16} {KeyRing.WordOf(k.Role),-10} {(k.IsRevoked ? "revoked" : "active")}"));
        }

        if (ring.Keys.Count == 0)
        {
            Console.Error.WriteLine($"{path} holds no key: make one with `qgtm keys add --name NAME --role operatorA`.");
        }

        return ExitCode.Ok;
    }

    private static int Revoke(string path, string id)
    {
        KeyRing ring = OperatorFile.Read(path).Revoke(id)
            ?? throw new UserError(ExitCode.NotFound, $"{path} has no key {(id.Length > 8 ? "of that id" : id)}: `qgtm keys list` shows their ids.");
        OperatorFile.Write(path, ring);
        Console.Error.WriteLine($"{id} is revoked; its sessions end at once.");
        return ExitCode.Ok;
    }

    private static Asked Parse(string[] words)
    {
        Asked asked = words is ["add" or "list" or "revoke", ..] ? new() { Verb = words[0] } : throw new UserError(ExitCode.Configuration, Usage);
        for (int i = 1; i < words.Length; i++)
        {
            bool hasValue = i + 1 < words.Length;
            asked = words[i] switch
            {
                "--json" when asked.Verb == "list" => asked with { Json = true },
                "--state" when hasValue => asked with { Directory = words[++i] },
                "--file" when hasValue => asked with { File = words[++i] },
                "--name" when hasValue && asked.Verb == "add" => asked with { Name = words[++i] },
                "--role" when hasValue && asked.Verb == "add" => asked with { Role = words[++i] },
                { } id when asked.Verb == "revoke" && asked.Id.Length == 0 && id[0] != '-' => asked with { Id = id },
                _ => throw new UserError(ExitCode.Configuration, Usage),
            };
        }

        return asked.Verb != "revoke" || asked.Id.Length != 0 ? asked : throw new UserError(ExitCode.Configuration, Usage);
    }

    private sealed record Asked
    {
        public string Verb { get; init; } = string.Empty;
        public bool Json { get; init; }
        public string Directory { get; init; } = "./state";
        public string? File { get; init; }
        public string Name { get; init; } = string.Empty;
        public string Role { get; init; } = string.Empty;
        public string Id { get; init; } = string.Empty;
    }
}
