using System;
using System.Buffers.Text;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace Qgtm.Fast.Control.Access;

/// <summary>One key of one person: a row of the key file. The secret is nowhere; its SHA-256 is.</summary>
/// <param name="Id">Public part, eight hex digits.</param>
/// <param name="Person">Number of the person, the same in all of the person's keys and never given to another.</param>
/// <param name="Name">Of the person.</param>
/// <param name="Role">Of the person: nobody has two.</param>
/// <param name="Hash">SHA-256 of the whole key, hex.</param>
/// <param name="IsRevoked">A revoked row stays, so that its number and name stay taken.</param>
public sealed record OperatorKey(string Id, int Person, string Name, Roles Role, string Hash, bool IsRevoked)
{
    /// <summary>Its holder.</summary>
    public Principal Holder => new(Principal.FirstPerson + Person, Name, Role, Id);
}

/// <summary>
/// The keys of the operators as a text of one row each: id, person, name, role, hash, state. A key is 256 random bits, so a
/// plain SHA-256 keeps it (docs/adr/0040). Nothing here changes in place: each change is a new ring.
/// </summary>
public sealed class KeyRing
{
    /// <summary>No key.</summary>
    public static readonly KeyRing Empty = new([]);

    /// <summary>Names of the roles, as `qgtm keys` and the file spell them.</summary>
    public static readonly IReadOnlyList<(string Word, Roles Role)> RoleWords =
        [("operatorA", Roles.OperatorA), ("operatorB", Roles.OperatorB), ("machine", Roles.Machine), ("viewer", Roles.Viewer)];

    /// <summary>"qgtm_", id, "_", 32 random bytes in base64url.</summary>
    public const int KeyLength = 5 + IdLength + 1 + 43;

    private const string Prefix = "qgtm_", Active = "active", Revoked = "revoked";
    private const int IdLength = 8, Columns = 6, NameMax = 32, RowsMax = 256;
    private static readonly string NoHash = new('0', 64);

    private KeyRing(IReadOnlyList<OperatorKey> keys) => Keys = keys;

    /// <summary>All rows, revoked ones too, the oldest first.</summary>
    public IReadOnlyList<OperatorKey> Keys { get; }

    /// <summary>Reads a file's text; a row that is none makes the whole of it void, because a lost "revoked" would be a key.</summary>
    public static KeyRing Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<OperatorKey> keys = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            keys.Add(Row(line, keys.Count + 1));
        }

        if (keys.Count > RowsMax)
        {
            throw new FormatException($"it has more than {RowsMax} rows");
        }

        foreach (OperatorKey key in keys)
        {
            if (keys.Exists(k => (k.Name == key.Name) != (k.Person == key.Person) || (k.Name == key.Name && k.Role != key.Role) || (k.Id == key.Id && !ReferenceEquals(k, key))))
            {
                throw new FormatException($"{key.Name} has two numbers or two roles, or two keys have the id {key.Id}");
            }
        }

        return new KeyRing(keys);
    }

    /// <summary>The file's text.</summary>
    public string Text() => string.Concat(Keys.Select(k =>
        string.Create(CultureInfo.InvariantCulture, $"{k.Id} {k.Person} {k.Name} {WordOf(k.Role)} {k.Hash} {(k.IsRevoked ? Revoked : Active)}\n")));

    /// <summary>The word of a role.</summary>
    public static string WordOf(Roles role) => RoleWords.FirstOrDefault(r => r.Role == role).Word ?? "nobody";

    /// <summary>A new key for a person; a <see cref="FormatException"/> says what is wrong with name or role.</summary>
    public (KeyRing Ring, string Key) Add(string name, Roles role)
    {
        if (!IsName(name))
        {
            throw new FormatException($"A name has 1 to {NameMax} letters a-z, digits, dots and dashes, not '{name}'.");
        }

        OperatorKey? known = Keys.FirstOrDefault(k => k.Name == name);
        if (known is not null && known.Role != role)
        {
            throw new FormatException($"{name} is {WordOf(known.Role)}: one person has one role, so that two roles are two people.");
        }

        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2));
        string key = Prefix + id + "_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        int person = known?.Person ?? Keys.Select(k => k.Person).DefaultIfEmpty(0).Max() + 1;
        return (new KeyRing([.. Keys, new OperatorKey(id, person, name, role, HashOf(key), IsRevoked: false)]), key);
    }

    /// <summary>The ring without that key; null when it has none of that id.</summary>
    public KeyRing? Revoke(string id) =>
        Keys.Any(k => k.Id == id) ? new KeyRing([.. Keys.Select(k => k.Id == id ? k with { IsRevoked = true } : k)]) : null;

    /// <summary>The row of a key's public part, when it still counts.</summary>
    public OperatorKey? ById(string id) => Keys.FirstOrDefault(k => k.Id == id && !k.IsRevoked);

    /// <summary>The public part of what somebody presents; null when it has not the form of a key.</summary>
    public static string? IdIn(string presented)
    {
        ArgumentNullException.ThrowIfNull(presented);
        return presented.Length == KeyLength && presented.StartsWith(Prefix, StringComparison.Ordinal) && presented[Prefix.Length + IdLength] == '_'
            ? presented.Substring(Prefix.Length, IdLength)
            : null;
    }

    /// <summary>The row of a whole key. A key that is not there takes the same steps as one that is: one hash, one comparison of all its bytes.</summary>
    public OperatorKey? Find(string presented)
    {
        ArgumentNullException.ThrowIfNull(presented);
        string? id = IdIn(presented);
        OperatorKey? row = id is null ? null : ById(id);
        string hash = HashOf(presented.Length <= KeyLength ? presented : string.Empty);
        bool same = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(row?.Hash ?? NoHash));
        return same ? row : null;
    }

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static bool IsName(string name) =>
        name.Length is > 0 and <= NameMax && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-');

    private static OperatorKey Row(string line, int number)
    {
        string[] words = line.Split(' ');
        bool good = words.Length == Columns
            && words[0].Length == IdLength && words[0].All(char.IsAsciiHexDigitLower)
            && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int person) && person > 0
            && IsName(words[2])
            && RoleWords.Any(r => r.Word == words[3])
            && words[4].Length == NoHash.Length && words[4].All(char.IsAsciiHexDigitLower)
            && words[5] is Active or Revoked;
        return good
            ? new(words[0], int.Parse(words[1], CultureInfo.InvariantCulture), words[2], RoleWords.First(r => r.Word == words[3]).Role, words[4], words[5] == Revoked)
            : throw new FormatException(FormattableString.Invariant($"row {number} is none"));
    }
}
