using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>A fact that needs a real browser: where there is none it is skipped, and the report says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() =>
        Skip = Chromium.Path is null ? "No Chromium on this machine: install the Debian package chromium." : null;
}

/// <summary>A headless Chromium with one page, driven over its DevTools WebSocket.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DevTools _tools;
    private readonly string _profile;
    private readonly string _session;

    private Chromium(Process process, DevTools tools, string profile, string session)
    {
        _process = process;
        _tools = tools;
        _profile = profile;
        _session = session;
    }

    /// <summary>The browser's executable; null when there is none.</summary>
    public static string? Path { get; } = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    /// <summary>Errors and uncaught exceptions of the page, as it logged them.</summary>
    public string[] Complaints => [.. _tools.Events.Where(e => e.Contains("exceptionThrown", StringComparison.Ordinal)
        || (e.Contains("entryAdded", StringComparison.Ordinal) && e.Contains("\"error\"", StringComparison.Ordinal)))];

    /// <summary>Starts a browser with a fresh profile and an empty page.</summary>
    public static async Task<Chromium> StartAsync(CancellationToken cancellationToken)
    {
        string profile = Directory.CreateTempSubdirectory("qgtm-chromium-").FullName;
        ProcessStartInfo info = new(Path!) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        string[] words =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-port=0", "--user-data-dir=" + profile,
        ];
        foreach (string word in words)
        {
            info.ArgumentList.Add(word);
        }

        Process process = Process.Start(info) ?? throw new InvalidOperationException("Chromium did not start.");
        try
        {
            DevTools tools = await DevTools.ConnectAsync(await AddressAsync(process, cancellationToken), cancellationToken);
            JsonElement target = await tools.SendAsync("Target.createTarget", new { url = "about:blank" }, null, cancellationToken);
            JsonElement attached = await tools.SendAsync(
                "Target.attachToTarget", new { targetId = target.GetProperty("targetId").GetString(), flatten = true }, null, cancellationToken);
            Chromium browser = new(process, tools, profile, attached.GetProperty("sessionId").GetString()!);
            await browser.SendAsync("Runtime.enable", new { }, cancellationToken);
            await browser.SendAsync("Log.enable", new { }, cancellationToken);
            return browser;
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>A phone or a desktop of this size, in CSS pixels, in its dark or light dress.</summary>
    public async Task ResizeAsync(int width, int height, bool phone, bool dark, CancellationToken cancellationToken)
    {
        await SendAsync("Emulation.setDeviceMetricsOverride", new { width, height, deviceScaleFactor = phone ? 2 : 1, mobile = phone }, cancellationToken);
        object scheme = new { name = "prefers-color-scheme", value = dark ? "dark" : "light" };
        await SendAsync("Emulation.setEmulatedMedia", new { features = new[] { scheme } }, cancellationToken);
    }

    /// <summary>Opens an address in the page.</summary>
    public Task GoAsync(Uri address, CancellationToken cancellationToken) =>
        SendAsync("Page.navigate", new { url = address.ToString() }, cancellationToken);

    /// <summary>The value of an expression in the page; a promise is awaited.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression, CancellationToken cancellationToken)
    {
        JsonElement answer = await SendAsync("Runtime.evaluate", new { expression, awaitPromise = true, returnByValue = true }, cancellationToken);
        return answer.TryGetProperty("exceptionDetails", out JsonElement details)
            ? throw new InvalidOperationException(details.ToString())
            : answer.GetProperty("result").TryGetProperty("value", out JsonElement value) ? value : default;
    }

    /// <summary>Completes when the condition holds: it is asked now and after each change of the document.</summary>
    public Task<JsonElement> UntilAsync(string condition, CancellationToken cancellationToken) => EvaluateAsync(
        $$"""
        new Promise(done => {
          const holds = () => { try { return {{condition}}; } catch { return false; } };
          if (holds()) { done(true); return; }
          const watcher = new MutationObserver(() => { if (holds()) { watcher.disconnect(); done(true); } });
          watcher.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
        })
        """,
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _tools.DisposeAsync();
        _process.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A child of the browser may still write: what is left lies in the temporary folder.
        }
    }

    private Task<JsonElement> SendAsync(string method, object parameters, CancellationToken cancellationToken) =>
        _tools.SendAsync(method, parameters, _session, cancellationToken);

    private static async Task<Uri> AddressAsync(Process process, CancellationToken cancellationToken)
    {
        const string Words = "DevTools listening on ";
        while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(Words, StringComparison.Ordinal))
            {
                process.BeginOutputReadLine();
                _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
                return new Uri(line[Words.Length..]);
            }
        }

        throw new InvalidOperationException("Chromium ended without a DevTools address.");
    }
}
