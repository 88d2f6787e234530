using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control.Endpoints;

/// <summary>
/// /api/v1/risk/kill-tier/reset: operator A asks for a lower tier; what waits, a limit or an override too, is looked at and confirmed
/// here by operator B (docs/two-person-reset.md).
/// </summary>
internal static class Resets
{
    private const string NoNumber = "'number' is missing: name the newest row of the kill history that you have seen (kill_history in GET /api/v1/daemon/telemetry), so that this request is worth nothing when it comes again.";

    /// <summary>GET: what waits. The token stands in the answer to operator B alone, a new one each time.</summary>
    public static Reply Show(Caller caller, ControlSources sources)
    {
        if (caller.Desk is not { } desk)
        {
            return Reply.Refusal;
        }

        Waiting? waiting = desk.Look(caller.Who!);
        return Reply.Json(200, w =>
        {
            w.WriteString("tier", TierTable.Of(desk.Tier).Word);
            w.WriteNumber("peopleToLower", TierTable.Of(desk.Tier).People);
            if (waiting is null)
            {
                w.WriteNull("waiting");
                return;
            }

            w.WriteStartObject("waiting");
            WishWords.Write(w, waiting.Wish, sources.Engine.Instruments);
            w.WriteString("by", waiting.By.Name);
            w.WriteString("reason", waiting.Wish.Reason);
            w.WriteString("says", WishWords.Says(waiting.Wish, waiting.By.Name, sources.Engine.State, sources.Engine.Instruments));
            w.WriteNumber("number", waiting.Wish.Number);
            w.WriteNumber("secondsLeft", (long)waiting.Left.TotalSeconds);
            if (waiting.Token is { } token)
            {
                w.WriteString("token", token);
            }

            w.WriteEndObject();
        });
    }

    /// <summary>
    /// POST: with a token it confirms, without one it asks: to (NORMAL), scope (account) and name, reason, number. Who says so is who has
    /// logged in; "approver" is a comment. What one person lowers at once has to name the newest row of the kill history: a request that
    /// was captured would lower the next tier, too (F135). What takes two waits for a token, which counts once.
    /// </summary>
    public static async Task<Reply> PostAsync(Caller caller, ControlSources sources)
    {
        if (caller.Desk is not { } desk || await caller.WordsAsync() is not { } words)
        {
            return Reply.Refusal;
        }

        bool confirms = words.TryGetProperty("token", out _);
        if (!confirms)
        {
            Request asked = WishRequest.Lower(words, desk.State, sources.Engine.Instruments);
            return asked.Wish is { People: 1, Number: 0 } wish && desk.Problem(caller.Who!, wish) is null
                ? Reply.Sentence(StatusCodes.Status400BadRequest, NoNumber)
                : await Limits.AskAsync(caller, asked);
        }

        return caller.Who!.Role == Roles.OperatorB ? Told(await desk.ConfirmAsync(caller.Who, Caller.Text(words, "token"))) : Reply.Refusal;
    }

    /// <summary>POST /api/v1/daemon/reset-dead-man: the same request under its old name; a dead-man trip stands as FLATTEN.</summary>
    public static async Task<Reply> DeadManAsync(Caller caller, ControlSources sources)
    {
        if (caller.Desk is { } desk && desk.Tier < KillTier.NoNew)
        {
            return Reply.Sentence(StatusCodes.Status409Conflict, $"There is no trip to reset: the tier is {TierTable.Of(desk.Tier).Word}.");
        }

        return await PostAsync(caller, sources);
    }

    /// <summary>The answer of the desk over HTTP.</summary>
    public static Reply Told(DeskAnswer answer) => answer.Result switch
    {
        DeskResult.Done => Said(200, answer.Sentence),
        DeskResult.Asked => Said(202, answer.Sentence),
        DeskResult.NotNow => Reply.Sentence(StatusCodes.Status409Conflict, answer.Sentence),
        _ => Reply.Refusal,
    };

    private static Reply Said(int status, string sentence) => Reply.Json(status, w => w.WriteString("done", sentence));
}
