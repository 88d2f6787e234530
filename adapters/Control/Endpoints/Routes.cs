using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Qgtm.Fast.Control.Access;

namespace Qgtm.Fast.Control.Endpoints;

/// <summary>One thing that is answered: there is no route without a line that says who may use it.</summary>
internal sealed record Route(string Method, string Path, Roles Allowed, Func<Caller, ControlSources, Task<Reply>> Run);

/// <summary>All that the control surface answers.</summary>
internal static class Routes
{
    private const string Get = "GET", Post = "POST", Delete = "DELETE";
    private const Roles Stops = Roles.Machine | Roles.Operators;

    /// <summary>The whole table.</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        new(Get, "/health", Roles.Anyone, (_, s) => Task.FromResult(Health.Answer(s))),
        new(Get, "/ready", Roles.Anyone, (_, s) => Task.FromResult(Ready.Answer(s))),
        new(Get, "/metrics", Roles.Anyone, (_, s) => Task.FromResult(Metrics.Answer(s))),
        new(Get, "/api/v1/daemon/telemetry", Roles.Anyone, (_, s) => Task.FromResult(Telemetry.Answer(s))),
        new(Get, "/api/v1/strategies", Roles.Anyone, (_, s) => Task.FromResult(StrategiesList.Answer(s))),
        .. Page.Paths.Select(path => new Route(Get, path, Roles.Anyone, (_, _) => Task.FromResult(Page.Answer(path)))),
        new(Get, "/api/v1/auth/session", Roles.Anyone, (c, _) => Task.FromResult(Logins.Show(c))),
        new(Post, "/api/v1/auth/session", Roles.Anyone, (c, _) => Logins.OpenAsync(c)),
        new(Delete, "/api/v1/auth/session", Roles.Keyed, (c, _) => Task.FromResult(Logins.End(c))),
        new(Post, "/api/v1/daemon/flatten", Stops, (c, _) => Stopping.FlattenAsync(c)),
        new(Post, "/api/v1/risk/kill-tier", Stops, (c, _) => Stopping.RaiseAsync(c)),
        new(Get, "/api/v1/risk/kill-tier/reset", Roles.Operators, (c, s) => Task.FromResult(Resets.Show(c, s))),
        new(Post, "/api/v1/risk/kill-tier/reset", Roles.Operators, (c, s) => Resets.PostAsync(c, s)),
        new(Post, "/api/v1/daemon/reset-dead-man", Roles.Operators, (c, s) => Resets.DeadManAsync(c, s)),
        new(Get, "/api/v1/risk/limits", Roles.Anyone, (_, s) => Task.FromResult(Limits.Show(s))),
        new(Post, "/api/v1/risk/limits", Roles.Operators, (c, _) => Limits.SetAsync(c)),
        new(Post, "/api/v1/risk/override", Roles.OperatorA, (c, s) => Limits.OverrideAsync(c, s)),
    ];

    /// <summary>The route of a request; null with the methods that the path knows when there is none.</summary>
    public static Route? Find(string method, string path, out string allow)
    {
        string asked = HttpMethods.IsHead(method) ? Get : method;
        string[] methods = [.. All.Where(r => r.Path == path).Select(r => r.Method)];
        allow = string.Join(", ", methods.SelectMany(m => m == Get ? [Get, "HEAD"] : new[] { m }));
        return All.FirstOrDefault(r => r.Path == path && r.Method == asked);
    }
}
