using System;
using Microsoft.AspNetCore.Http;

namespace Qgtm.Fast.Control.Endpoints;

/// <summary>GET /health, the watchdog's second opinion: 200 and "ok" while events are handled, 503 and "stalled" otherwise; readiness as facts beside it.</summary>
internal static class Health
{
    public static Reply Answer(ControlSources sources)
    {
        Condition c = Condition.Of(sources);
        HealthDot dot = HealthDot.Of(in c);
        int status = c.IsAlive ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Reply.Json(status, w =>
        {
            w.WriteString("status", c.IsAlive ? "ok" : "stalled");
            w.WriteBoolean("ready", c.IsReady);
            w.WriteString("dot", dot.Colour);
            w.WriteString("reason", dot.Reason);
            w.WriteString("killTier", Words.Of(c.Tier));
            w.WriteBoolean("reconciled", c.Reconciled);
            w.WriteBoolean("orderStreamUp", c.OrderStreamUp);
            w.WriteBoolean("sessionOpen", c.SessionOpen);
            w.WriteNumber("heartbeatAgeSeconds", Math.Round(c.CanaryAge.TotalSeconds, 3));
            w.WriteNumber("heartbeatCount", c.Canary);
            w.WriteNumber("bootEpoch", sources.Engine.State.Scalars.BootEpoch);
            w.WriteNumber("pid", Environment.ProcessId);
            Words.WriteAge(w, "dataAgeSeconds", in c);
            w.WriteNumber("uptimeSeconds", (long)c.Uptime.TotalSeconds);
        });
    }
}
