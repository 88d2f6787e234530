using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>The phone page of a real engine process in a real browser, and what its server refuses.</summary>
public sealed class PageTests(ITestOutputHelper output)
{
    /// <summary>Only ends a test that hangs; nothing is measured.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [ChromiumFact]
    public async Task The_page_lives_fits_a_phone_and_owns_up_when_the_engine_is_gone()
    {
        using CancellationTokenSource end = new(Patience);
        string state = Directory.CreateTempSubdirectory("qgtm-page-").FullName;
        using QgtmProcess engine = QgtmProcess.Start("run", "--speed", "60", "--port", "0", "--state", state);
        Uri address = await AddressAsync(engine);
        await engine.ErrorAsync("live:");
        await using Chromium browser = await Chromium.StartAsync(end.Token);
        await browser.ResizeAsync(360, 740, phone: true, dark: false, end.Token);
        await browser.GoAsync(address, end.Token);

        await browser.UntilAsync("document.body.dataset.colour === 'green'", end.Token);
        Assert.Equal("All is well", await TextAsync(browser, "headline", end.Token));
        Assert.Contains("Simulated", await TextAsync(browser, "environment", end.Token), StringComparison.Ordinal);
        await browser.UntilAsync("document.querySelectorAll('#positions tbody tr').length > 0", end.Token);
        await browser.UntilAsync("document.querySelectorAll('#signals tbody tr').length > 0", end.Token);
        await browser.UntilAsync(
            "[...document.querySelectorAll('#orders tbody tr')].some(r => /filled/.test(r.textContent) && /\\d+ of \\d+ at \\$\\d/.test(r.textContent))", end.Token);
        await browser.UntilAsync("/\\d (ns|µs|ms|s)$/.test(document.getElementById('p99').textContent)", end.Token);

        await LivesWithoutReloadAsync(browser, end.Token);
        await FitsAsync(browser, end.Token);
        Assert.Empty(browser.Complaints);

        await engine.KillAsync();
        await browser.UntilAsync("document.body.dataset.colour === 'grey'", end.Token);
        Assert.Equal("No answer from the engine", await TextAsync(browser, "headline", end.Token));
        await browser.UntilAsync("/last known, [1-9]\\d* s old/.test(document.getElementById('reason').textContent)", end.Token);
        Assert.StartsWith("$", await TextAsync(browser, "equity", end.Token), StringComparison.Ordinal);
        Directory.Delete(state, recursive: true);
    }

    [Fact]
    public async Task The_server_is_read_only_and_for_this_machine_only()
    {
        using CancellationTokenSource end = new(Patience);
        string state = Directory.CreateTempSubdirectory("qgtm-page-").FullName;
        using QgtmProcess engine = QgtmProcess.Start("run", "--speed", "60", "--port", "0", "--state", state);
        using HttpClient client = new() { BaseAddress = await AddressAsync(engine) };
        Assert.NotEqual(0, client.BaseAddress!.Port);
        await engine.ErrorAsync("live:");

        using HttpResponseMessage page = await client.GetAsync("/", end.Token);
        string policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        foreach (string path in new[] { "/", "/app.js", "/operator.js", "/app.css", "/health", "/metrics", "/api/v1/daemon/telemetry" })
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Get, path, null, end.Token));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Head, path, null, end.Token));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Get, path, "localhost:9", end.Token));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, HttpMethod.Get, path, "rebound.example", end.Token));
            Assert.Equal(HttpStatusCode.MethodNotAllowed, await StatusAsync(client, HttpMethod.Post, path, null, end.Token));
        }

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, HttpMethod.Get, "/nothing", null, end.Token));
        using JsonDocument health = JsonDocument.Parse(await client.GetStringAsync("/health", end.Token));
        Assert.Equal("ok", health.RootElement.GetProperty("status").GetString());
        Assert.True(health.RootElement.GetProperty("reconciled").GetBoolean());
        await engine.KillAsync();
        Directory.Delete(state, recursive: true);
    }

    /// <summary>Marks the document, then waits for figures to change: a reload would lose the mark.</summary>
    private static async Task LivesWithoutReloadAsync(Chromium browser, CancellationToken end)
    {
        await browser.EvaluateAsync("window.marked = true", end);
        foreach (string id in new[] { "clock", "uptime", "equity" })
        {
            string before = await TextAsync(browser, id, end);
            await browser.UntilAsync($"document.getElementById('{id}').textContent !== {JsonSerializer.Serialize(before)}", end);
        }

        Assert.True((await browser.EvaluateAsync("window.marked === true", end)).GetBoolean());
    }

    /// <summary>Nothing is wider than the screen, no text is smaller than 13 px, every button is a thumb high; both dresses, all rows open.</summary>
    private async Task FitsAsync(Chromium browser, CancellationToken end)
    {
        await browser.EvaluateAsync("document.querySelectorAll('button').forEach(b => b.hidden || b.closest('[hidden]') || b.click()); document.querySelector('details').open = true", end);
        foreach ((int width, int height, bool phone, bool dark) in new[] { (360, 740, true, false), (360, 740, true, true), (1280, 800, false, false) })
        {
            await browser.ResizeAsync(width, height, phone, dark, end);
            int wide = (await browser.EvaluateAsync("document.scrollingElement.scrollWidth", end)).GetInt32();
            output.WriteLine($"{width} x {height}, dark {dark}: {wide} px wide");
            Assert.True(wide <= width, $"{wide} px of {width}");
            JsonElement outside = await browser.EvaluateAsync(
                $"[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > {width} + .5).map(e => e.tagName + '#' + e.id + ' ' + e.textContent).join('; ')", end);
            Assert.Equal(string.Empty, outside.GetString());
            JsonElement small = await browser.EvaluateAsync(
                "[...document.querySelectorAll('body *')].filter(e => e.children.length === 0 && e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < 13).map(e => e.textContent).join('; ')", end);
            Assert.Equal(string.Empty, small.GetString());
            JsonElement flat = await browser.EvaluateAsync(
                "[...document.querySelectorAll('button')].filter(e => e.offsetHeight > 0 && e.offsetHeight < 40).map(e => e.textContent).join('; ')", end);
            Assert.Equal(string.Empty, flat.GetString());
        }
    }

    private static async Task<string> TextAsync(Chromium browser, string id, CancellationToken end) =>
        (await browser.EvaluateAsync($"document.getElementById('{id}').textContent", end)).GetString()!;

    private static async Task<Uri> AddressAsync(QgtmProcess engine)
    {
        string line = await engine.ErrorAsync("page and API on ");
        return new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..]);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method, string path, string? host, CancellationToken end)
    {
        using HttpRequestMessage request = new(method, path);
        request.Headers.Host = host;
        using HttpResponseMessage answer = await client.SendAsync(request, end);
        string body = await answer.Content.ReadAsStringAsync(end);
        Assert.Equal(method == HttpMethod.Head, body.Length == 0);
        return answer.StatusCode;
    }
}
