using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.AdaptersTests.Control.Access;

/// <summary>Every route of the server with every role, over HTTP. A route that stands in no row here fails.</summary>
public sealed class RouteMatrixTests
{
    /// <summary>Who is let through: n = nobody that is known, V = viewer, M = machine, A and B = the operators.</summary>
    private static readonly Dictionary<string, string> Expected = new(StringComparer.Ordinal)
    {
        ["GET /"] = "nVMAB",
        ["GET /app.js"] = "nVMAB",
        ["GET /app.css"] = "nVMAB",
        ["GET /operator.js"] = "nVMAB",
        ["GET /health"] = "nVMAB",
        ["GET /ready"] = "nVMAB",
        ["GET /metrics"] = "nVMAB",
        ["GET /api/v1/daemon/telemetry"] = "nVMAB",
        ["GET /api/v1/strategies"] = "nVMAB",
        ["GET /api/v1/auth/session"] = "nVMAB",
        ["POST /api/v1/auth/session"] = "VAB",
        ["DELETE /api/v1/auth/session"] = "VMAB",
        ["POST /api/v1/daemon/flatten"] = "MAB",
        ["POST /api/v1/risk/kill-tier"] = "MAB",
        ["GET /api/v1/risk/kill-tier/reset"] = "AB",
        ["POST /api/v1/risk/kill-tier/reset"] = "AB",
        ["POST /api/v1/daemon/reset-dead-man"] = "AB",
        ["GET /api/v1/risk/limits"] = "nVMAB",
        ["POST /api/v1/risk/limits"] = "AB",
        ["POST /api/v1/risk/override"] = "A",
    };

    [Fact]
    public async Task M06_every_route_knows_every_role()
    {
        Assert.Equal(Expected.Keys.Order(StringComparer.Ordinal), ControlServer.Routes.Select(r => $"{r.Method} {r.Path}").Order(StringComparer.Ordinal));
        using AccessLab lab = new();
        await using ControlServer server = await ControlServer.StartAsync(0, lab.Sources);
        using HttpClient client = new() { BaseAddress = server.Address };
        int refused = 0;
        foreach ((string method, string path, _) in ControlServer.Routes)
        {
            string through = string.Empty;
            foreach ((char role, string? key) in new[] { ('n', null), ('V', lab.Vera), ('M', lab.Robot), ('A', lab.Alice), ('B', lab.Bob) })
            {
                using HttpRequestMessage request = new(new HttpMethod(method), path);
                _ = key is not null && request.Headers.TryAddWithoutValidation("X-QGTM-API-Key", key);
                request.Content = method == "GET" ? null : JsonContent.Create(new { key });
                using HttpResponseMessage answer = await client.SendAsync(request);
                bool isRefused = (await answer.Content.ReadAsStringAsync()).Contains(Attack.RefusalStart, StringComparison.Ordinal);
                through += isRefused ? string.Empty : role;
                refused += isRefused ? 1 : 0;
            }

            Assert.Equal((method, path, Expected[$"{method} {path}"]), (method, path, through));
        }

        Assert.Equal(Values.KillTier.Normal, lab.Tier);
        Evidence.Fired("M06-", refused);
    }

    /// <summary>A route whose table says less than its row here would let through is caught, too: the flags are compared.</summary>
    [Fact]
    public void The_table_gives_nobody_a_write()
    {
        foreach ((string method, string path, Roles allowed) in ControlServer.Routes)
        {
            bool isOpen = allowed == Roles.Anyone;
            Assert.True(isOpen || (allowed & ~Roles.Keyed) == Roles.None, path);
            Assert.True(method == "GET" || !isOpen || path == "/api/v1/auth/session", path);
        }
    }
}
