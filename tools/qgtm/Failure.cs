using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Persistence;

namespace Qgtm.Fast.Tool;

/// <summary>What a person can do about an exception: one sentence and an exit code.</summary>
internal static class Failure
{
    /// <summary>Null for a fault of the program itself: that one keeps its stack trace.</summary>
    public static (int ExitCode, string Sentence)? Of(Exception e) => e switch
    {
        UserError u => (u.ExitCode, u.Message),
        Superseded => (ExitCode.Error, e.Message),
        StateLost => (ExitCode.Error, e.Message),
        JournalCorrupt => (ExitCode.Error, $"The journal is damaged: {e.Message} Nothing was changed; restore that segment from a copy, or move the state directory aside to start afresh."),
        SnapshotCorrupt => (ExitCode.Error, $"{e.Message} Recovery does without it: keep it for a look with `qgtm inspect verify`, or delete it."),
        EngineFault => (ExitCode.Error, $"An invariant does not hold: {e.Message} Nothing was traded on it; keep the state directory and look at it with `qgtm inspect verify`."),
        JournalFault => (ExitCode.Error, $"The state directory cannot be written: {e.Message} Free or repair the disk, or name another directory with --state."),
        HttpRequestException { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } =>
            (ExitCode.Configuration, "The broker refused the key: see that the key file holds the key of this environment, and that it was not revoked."),
        HttpRequestException { StatusCode: { } status } => (ExitCode.Error, $"The venue refused to answer (HTTP {(int)status}): see that --venue names a `qgtm sim`."),
        HttpRequestException => (ExitCode.NotRunning, $"The venue does not answer ({e.Message}): start `qgtm sim` and give the address that it prints to --venue."),
        TimeoutException or OperationCanceledException => (ExitCode.TimedOut, "The venue took too long to answer: see that the `qgtm sim` behind --venue is well, then start again; the state directory keeps all that was journaled."),
        JsonException or FormatException => (ExitCode.Error, $"The venue's answer is not Alpaca's protocol ({Flat(e)}): see that --venue names a `qgtm sim`."),
        IOException { InnerException: AddressInUseException } => (ExitCode.Configuration, $"{Flat(e).TrimEnd('.')}: choose another port with --port, or stop the program that holds it."),
        InvalidDataException => (ExitCode.Error, $"A recorded file cannot be read ({Flat(e)}): give --replay a gzip CSV of quotes, trades or bars."),
        IOException or UnauthorizedAccessException => (ExitCode.Error, $"A file cannot be used: {Flat(e)} Mend that and start again; nothing that was journaled is lost."),
        _ => null,
    };

    private static string Flat(Exception e) => e.Message.ReplaceLineEndings(" ");
}
