namespace Nydus.Abstractions;

/// <summary>The version of this contract. 0.x may change between releases; from 1.0 on only additions come.</summary>
public static class ContractVersion
{
    /// <summary>The major version: a change breaks plugins.</summary>
    public const int Major = 0;

    /// <summary>The minor version: additions only, once <see cref="Major"/> is 1 or more.</summary>
    public const int Minor = 1;
}
