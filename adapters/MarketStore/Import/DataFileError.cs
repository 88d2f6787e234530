using System;

namespace Qgtm.Fast.MarketStore;

/// <summary>A file that is not what it should be: one sentence with file, line and column that says what to do.</summary>
public sealed class DataFileError(string message) : Exception(message);
