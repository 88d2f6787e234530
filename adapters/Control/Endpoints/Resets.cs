using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control.Endpoints;

/// <summary>/api/v1/risk/kill-tier/reset: operator A asks, operator B looks and confirms (docs/two-person-reset.md).</summary>
internal static class Resets
{
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
            w.WriteString("from", TierTable.Of(waiting.From).Word);
            w.WriteString("to", TierTable.Of(waiting.To).Word);
            w.WriteString("by", waiting.By.Name);
            w.WriteString("reason", waiting.Reason);
            w.WriteString("says", Says(waiting, sources));
            w.WriteNumber("number", waiting.Number);
            w.WriteNumber("secondsLeft", (long)waiting.Left.TotalSeconds);
            if (waiting.Token is { } token)
            {
                w.WriteString("token", token);
            }

            w.WriteEndObject();
        });
    }

    /// <summary>POST: with a token it confirms, without one it asks: to (NORMAL), reason. Who says so is who has logged in; "approver" is a comment.</summary>
    public static async Task<Reply> PostAsync(Caller caller)
    {
        if (caller.Desk is not { } desk || await caller.WordsAsync() is not { } words)
        {
            return Reply.Refusal;
        }

        bool confirms = words.TryGetProperty("token", out _);
        if (!confirms)
        {
            return await AskAsync(desk, caller.Who!, words);
        }

        return caller.Who!.Role == Roles.OperatorB ? Told(await desk.ConfirmAsync(caller.Who, Caller.Text(words, "token"))) : Reply.Refusal;
    }

    /// <summary>POST /api/v1/daemon/reset-dead-man: the same request under its old name; a dead-man trip stands as FLATTEN.</summary>
    public static async Task<Reply> DeadManAsync(Caller caller)
    {
        if (caller.Desk is { } desk && desk.Tier < KillTier.NoNew)
        {
            return Reply.Sentence(StatusCodes.Status409Conflict, $"There is no trip to reset: the tier is {TierTable.Of(desk.Tier).Word}.");
        }

        return await PostAsync(caller);
    }

    private static async Task<Reply> AskAsync(ResetDesk desk, Principal who, JsonElement words)
    {
        string word = Caller.Text(words, "to");
        return TierTable.TryParse(word.Length == 0 ? TierTable.Of(KillTier.Normal).Word : word, out KillTier to)
            ? Told(await desk.AskAsync(who, to, Caller.Text(words, "reason").Trim()))
            : Reply.Sentence(StatusCodes.Status400BadRequest, $"'to' takes NORMAL, WARN, THROTTLE, NO_NEW or FLATTEN, not '{(word.Length > 20 ? word[..20] : word)}'.");
    }

    private static Reply Told(DeskAnswer answer) => answer.Result switch
    {
        DeskResult.Done => Said(200, answer.Sentence),
        DeskResult.Asked => Said(202, answer.Sentence),
        DeskResult.NotNow => Reply.Sentence(StatusCodes.Status409Conflict, answer.Sentence),
        _ => Reply.Refusal,
    };

    private static Reply Said(int status, string sentence) => Reply.Json(status, w => w.WriteString("done", sentence));

    /// <summary>What a confirmation does, for a reader who is no trader.</summary>
    private static string Says(Waiting waiting, ControlSources sources)
    {
        TierRule to = TierTable.Of(waiting.To);
        string half = sources.Engine.State.Control.WorstTier >= (long)KillTier.Flatten && waiting.To < KillTier.Throttle
            ? " Sizes begin at one half and grow for five trading days."
            : string.Empty;
        return $"{waiting.By.Name} asks to go from {TierTable.Of(waiting.From).Word} to {to.Word}. {to.Says}{half}";
    }
}
