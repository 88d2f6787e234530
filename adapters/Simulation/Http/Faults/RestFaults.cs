using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>Faults of a REST call: before the venue has heard of it, or in its answer.</summary>
internal sealed class RestFaults(FaultPlan plan)
{
    private const string Page = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr><center>nginx</center></body></html>";
    private const string Challenge = "<!DOCTYPE html><html lang=\"en-US\"><head><title>Just a moment...</title></head><body>Checking your browser before accessing the site.</body></html>";
    private readonly ConcurrentDictionary<string, byte[]> _last = new(StringComparer.Ordinal);

    /// <summary>Answers the call through the faults that are due.</summary>
    /// <param name="context">The call.</param>
    /// <param name="handle">Asks the venue.</param>
    /// <returns>The answer to write; null: there is none to write any more.</returns>
    public async Task<Reply?> AnswerAsync(HttpContext context, Func<Task<Reply>> handle)
    {
        HttpRequest request = context.Request;
        string path = request.Path.Value ?? "";
        FaultHit? hit = plan.Next("rest", $"{request.Method} {path}");
        bool keeps = plan.Has("rest") && request.Method == "GET";
        if (hit is null)
        {
            Reply reply = await handle().ConfigureAwait(false);
            return keeps ? Keep(request, reply) : reply;
        }

        switch (hit.Name)
        {
            case "lose-request":
                hit.Fired();
                await SilenceAsync(context.RequestAborted).ConfigureAwait(false);
                return null;
            case "reset-request":
                hit.Fired();
                context.Abort();
                return null;
            case "status":
                return await StatusAsync(context, hit, handle).ConfigureAwait(false);
            case "slow":
                hit.Fired();
                Reply late = hit.Flag("handled") ? await handle().ConfigureAwait(false) : default;
                await Task.Delay(TimeSpan.FromMilliseconds(hit.Long("ms", 1000)), context.RequestAborted).ConfigureAwait(false);
                return hit.Flag("handled") ? late : await handle().ConfigureAwait(false);
            case "stale" when _last.TryGetValue(Key(request), out byte[]? before):
                hit.Fired();
                return new Reply(200, before);
            default:
                Reply answer = await handle().ConfigureAwait(false);
                return await ChangeAsync(context, hit, keeps ? Keep(request, answer) : answer).ConfigureAwait(false);
        }
    }

    private static string Key(HttpRequest request) => request.Path + request.QueryString.Value;

    private Reply Keep(HttpRequest request, Reply reply)
    {
        if (reply is { Status: 200, Body: not null })
        {
            _last[Key(request)] = reply.Body;
        }

        return reply;
    }

    private static async Task<Reply?> ChangeAsync(HttpContext context, FaultHit hit, Reply reply)
    {
        switch (hit.Name)
        {
            case "lose-answer":
                hit.Fired();
                await SilenceAsync(context.RequestAborted).ConfigureAwait(false);
                return null;
            case "reset-answer":
                hit.Fired();
                await HalfAsync(context, reply).ConfigureAwait(false);
                return null;
            case "set" when reply.Body is not null:
                hit.Fired();
                return reply with { Body = JsonRewrite.Apply(reply.Body, hit) };
            case "drop-row" or "repeat-row" or "add-row" when reply.Body is not null && JsonRewrite.Rows(reply.Body, hit) is { } rows:
                hit.Fired();
                return reply with { Body = rows };
            default:
                return reply;
        }
    }

    /// <summary>An answer that is not the venue's: by a gateway, or a refusal with any code.</summary>
    private static async Task<Reply?> StatusAsync(HttpContext context, FaultHit hit, Func<Task<Reply>> handle)
    {
        hit.Fired();
        if (hit.Flag("handled"))
        {
            _ = await handle().ConfigureAwait(false);
        }

        int status = (int)hit.Long("status", 500);
        if (hit.Arg("retryAfter") is { } after)
        {
            context.Response.Headers.RetryAfter = after.ToString();
        }

        string message = hit.Text("message", status switch { 429 => "too many requests.", 401 => "unauthorized.", 403 => "forbidden.", _ => "internal server error occurred" });
        string title = string.Create(CultureInfo.InvariantCulture, $"{status} Error");
        return hit.Text("body", "json") switch
        {
            "html" => new Reply(status, Encoding.UTF8.GetBytes(string.Format(CultureInfo.InvariantCulture, Page, title)), ContentType: "text/html"),
            "challenge" => new Reply(status, Encoding.UTF8.GetBytes(Challenge), ContentType: "text/html; charset=UTF-8"),
            "empty" => new Reply(status, Body: null),
            _ => Router.Refuse(new VenueRefusal(status, (int)hit.Long("code", status == 500 ? 50010000 : 0), message)),
        };
    }

    /// <summary>Nothing at all until the client gives up: a connection that is half open.</summary>
    private static async Task SilenceAsync(CancellationToken gone)
    {
        TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (gone.Register(over.SetResult))
        {
            await over.Task.ConfigureAwait(false);
        }
    }

    private static async Task HalfAsync(HttpContext context, Reply reply)
    {
        if (reply.Body is { Length: > 1 } body)
        {
            context.Response.StatusCode = reply.Status;
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), context.RequestAborted).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }

        context.Abort();
    }
}
