using System;

namespace Qgtm.Fast;

/// <summary>Marks a method that runs per event: an IL scan forbids it boxing, arrays, objects and throws.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HotPathAttribute : Attribute;
