using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>The HTTP side of every REST call: request id, keys, rate limit, faults, then the router under the pump's lock.</summary>
internal sealed class RestServer
{
    private const int UsualPerMinute = 200;
    private const string Unauthorized = "<html>\r\n<head><title>401 Authorization Required</title></head>\r\n<body>\r\n<center><h1>401 Authorization Required</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

    private readonly VenueServerOptions _options;
    private readonly VenuePump _pump;
    private readonly RestFaults _faults;
    private readonly RateBucket _bucket;
    private long _requests;

    public RestServer(VenueServerOptions options, VenuePump pump)
    {
        _options = options;
        _pump = pump;
        _faults = new RestFaults(options.Venue.Faults);
        _bucket = new RateBucket(options.RequestsPerMinute == 0 ? UsualPerMinute : options.RequestsPerMinute, TimeProvider.System);

        // Request ids name orders that come without a client_order_id: no life of the venue repeats one.
        _requests = pump.Core.Lives << 32;
    }

    /// <summary>Answers one call.</summary>
    public async Task ServeAsync(HttpContext context, string path)
    {
        _options.Heard?.Invoke(context.Request.Method, path);
        string requestId = Interlocked.Increment(ref _requests).ToString("x32", CultureInfo.InvariantCulture);
        context.Response.Headers["X-Request-ID"] = requestId;
        Reply? answer;
        try
        {
            answer = Screen(context, path)
                ?? (path == "/admin/faults" && _options.Admin
                    ? await AdminAsync(context).ConfigureAwait(false)
                    : await _faults.AnswerAsync(context, () => AskAsync(context, path, requestId)).ConfigureAwait(false));
            if (answer is { } reply)
            {
                await WriteAsync(context, reply).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client went away before its answer.
        }
    }

    /// <summary>Whether the request carries the keys, as headers or as HTTP Basic.</summary>
    public bool IsKnown(HttpRequest request) =>
        Carries(request, _options.KeyId, _options.Secret) || Carries(request, _options.WatchdogKeyId, _options.WatchdogSecret);

    private static bool Carries(HttpRequest request, string keyId, string secret) =>
        (request.Headers["APCA-API-KEY-ID"] == keyId && request.Headers["APCA-API-SECRET-KEY"] == secret)
        || request.Headers.Authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{keyId}:{secret}"));

    private static async Task WriteAsync(HttpContext context, Reply reply)
    {
        context.Response.StatusCode = reply.Status;
        if (reply.Allow is not null)
        {
            context.Response.Headers.Allow = reply.Allow;
        }

        if (reply.Body is not null)
        {
            context.Response.ContentType = reply.ContentType;
            context.Response.ContentLength = reply.Body.Length;
            await context.Response.Body.WriteAsync(reply.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>What the gateway refuses before the interface hears of it. Its 401 is a page where another host stands behind it.</summary>
    private Reply? Screen(HttpContext context, string path)
    {
        if (!IsKnown(context.Request))
        {
            bool page = path is "/v2/clock" or "/v2/calendar" || path.StartsWith("/v2/stocks", StringComparison.Ordinal) || path.StartsWith("/v1", StringComparison.Ordinal);
            if (page)
            {
                return new Reply(401, Encoding.UTF8.GetBytes(Unauthorized), ContentType: "text/html");
            }

            context.Response.Headers.WWWAuthenticate = "Bearer, Basic realm=\"alpaca.markets\"";
            return Router.Refuse(new VenueRefusal(401, 0, "unauthorized."));
        }

        (int left, long reset) = _bucket.Take();
        if (left < 0 && _options.RequestsPerMinute > 0)
        {
            return Router.Refuse(new VenueRefusal(429, 0, "too many requests."));
        }

        int limit = _options.RequestsPerMinute == 0 ? UsualPerMinute : _options.RequestsPerMinute;
        context.Response.Headers["X-RateLimit-Limit"] = limit.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["X-RateLimit-Remaining"] = Math.Max(0, left).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["X-RateLimit-Reset"] = reset.ToString(CultureInfo.InvariantCulture);
        return null;
    }

    private async Task<Reply> AskAsync(HttpContext context, string path, string requestId)
    {
        HttpRequest request = context.Request;
        using JsonDocument? body = request.Method is "POST" or "PATCH" or "PUT" ? await BodyAsync(context).ConfigureAwait(false) : null;
        Call call = new(request.Method, path, name => request.Query.TryGetValue(name, out var value) ? value.ToString() : null, body?.RootElement, requestId);
        return _pump.Locked(core => Router.Answer(core, call));
    }

    private static async Task<JsonDocument?> BodyAsync(HttpContext context)
    {
        try
        {
            return await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            // Answered as malformed.
            return null;
        }
    }

    /// <summary>GET: rules and counters. POST: adds rules. DELETE: takes all rules away.</summary>
    private async Task<Reply> AdminAsync(HttpContext context)
    {
        FaultPlan plan = _options.Venue.Faults;
        if (context.Request.Method == "POST")
        {
            using JsonDocument? body = await BodyAsync(context).ConfigureAwait(false);
            try
            {
                plan.AddAll(body?.RootElement ?? throw new InvalidOperationException("A JSON list of rules is expected."));
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.Collections.Generic.KeyNotFoundException)
            {
                return Router.Refuse(OrderForm.Invalid(e.Message));
            }
        }
        else if (context.Request.Method == "DELETE")
        {
            plan.Clear();
        }

        return Router.Json(200, w =>
        {
            w.WriteStartObject();
            w.WriteStartObject("fired");
            foreach ((string fault, long count) in plan.Counters)
            {
                w.WriteNumber(fault, count);
            }

            w.WriteEndObject();
            w.WriteStartArray("rules");
            foreach (FaultRule rule in plan.Rules)
            {
                w.WriteStartObject();
                w.WriteString("on", rule.On);
                w.WriteString("fault", rule.Fault);
                w.WriteNumber("seen", rule.Seen);
                w.WriteNumber("done", rule.Done);
                w.WriteEndObject();
            }

            w.WriteEndArray();
            w.WriteEndObject();
        });
    }
}
