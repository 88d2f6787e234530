using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Control.Access;

namespace Qgtm.Fast.Control.Endpoints;

/// <summary>/api/v1/auth/session: a key becomes a cookie, so that the page's script keeps no secret.</summary>
internal static class Logins
{
    /// <summary>Who is logged in; role is null for nobody.</summary>
    public static Reply Show(Caller caller) => Who(caller.Who);

    /// <summary>Body: {"key": "..."}.</summary>
    public static async Task<Reply> OpenAsync(Caller caller) =>
        await caller.WordsAsync() is { } words && await caller.LogInAsync(Caller.Text(words, "key")) is { } who ? Who(who) : Reply.Refusal;

    /// <summary>The session is over.</summary>
    public static Reply End(Caller caller)
    {
        caller.LogOut();
        return Who(null);
    }

    private static Reply Who(Principal? who) => Reply.Json(200, w =>
    {
        w.WriteString("name", who?.Name);
        w.WriteString("role", who is null ? null : KeyRing.WordOf(who.Role));
    });
}
