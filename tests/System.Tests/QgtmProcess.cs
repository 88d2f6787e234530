using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace Qgtm.Fast.SystemTests;

/// <summary>The real executable in a process of its own.</summary>
internal sealed class QgtmProcess : IDisposable
{
    private readonly Process _process;

    private QgtmProcess(Process process) => _process = process;

    /// <summary>Of the process.</summary>
    public int Id => _process.Id;

    /// <summary>True once it is over.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Starts `qgtm` with the words; both outputs can be read.</summary>
    public static QgtmProcess Start(params string[] words) => StartWith(string.Empty, string.Empty, words);

    /// <summary>The same with one variable in its environment.</summary>
    public static QgtmProcess StartWith(string variable, string value, params string[] words)
    {
        ProcessStartInfo info = new("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "qgtm.dll"));
        foreach (string word in words)
        {
            info.ArgumentList.Add(word);
        }

        if (variable.Length != 0)
        {
            info.Environment[variable] = value;
        }

        return new QgtmProcess(Process.Start(info) ?? throw new InvalidOperationException("dotnet did not start."));
    }

    /// <summary>The same as the child of another program, which is given with its own words.</summary>
    public static QgtmProcess StartUnder(string program, string[] itsWords, params string[] words)
    {
        ProcessStartInfo info = new(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string word in (string[])[.. itsWords, "dotnet", Path.Combine(AppContext.BaseDirectory, "qgtm.dll"), .. words])
        {
            info.ArgumentList.Add(word);
        }

        return new QgtmProcess(Process.Start(info) ?? throw new InvalidOperationException($"{program} did not start."));
    }

    /// <summary>The next line of standard output that contains the text.</summary>
    public Task<string> OutputAsync(string text) => LineAsync(_process.StandardOutput, text);

    /// <summary>The next line of standard error that contains the text.</summary>
    public Task<string> ErrorAsync(string text) => LineAsync(_process.StandardError, text);

    /// <summary>A signal by its name: INT, TERM.</summary>
    public async Task SignalAsync(string name)
    {
        using Process kill = Process.Start("kill", ["-" + name, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>All that is left of standard error.</summary>
    public Task<string> RestOfErrorAsync() => _process.StandardError.ReadToEndAsync();

    /// <summary>SIGKILL, and the end of the process.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits for the process to end by itself and returns its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Everything that a short run says: exit code, standard output, standard error. A run that hangs fails after a minute.</summary>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] words)
    {
        using QgtmProcess run = Start(words);
        return await run.EndAsync();
    }

    /// <summary>The same of one that was started.</summary>
    public async Task<(int Exit, string Output, string Error)> EndAsync()
    {
        Task<string> output = _process.StandardOutput.ReadToEndAsync();
        Task<string> error = _process.StandardError.ReadToEndAsync();
        await Task.WhenAll(output, error, _process.WaitForExitAsync()).WaitAsync(TimeSpan.FromMinutes(1));
        return (_process.ExitCode, await output, await error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static async Task<string> LineAsync(StreamReader reader, string text)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The process ended without saying '{text}'.");
    }
}
