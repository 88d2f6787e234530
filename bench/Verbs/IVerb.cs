using System.Collections.Generic;
using Qgtm.Fast.Bench.Measure;

namespace Qgtm.Fast.Bench.Verbs;

/// <summary>A verb of qgtm-bench: from options to rows.</summary>
public interface IVerb
{
    /// <summary>The word on the command line.</summary>
    string Name { get; }

    /// <summary>One line of help.</summary>
    string Summary { get; }

    /// <summary>Measures. A row that cannot be measured is a row that says so.</summary>
    IReadOnlyList<Row> Run(Options options);
}
