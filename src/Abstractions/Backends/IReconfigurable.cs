namespace Nydus.Abstractions;

/// <summary>Optional on a backend or a cache: takes new credentials and limits at run time.</summary>
public interface IReconfigurable
{
    /// <summary>Takes a new value for a named setting.</summary>
    /// <param name="name">For example <c>registry_auth</c>.</param>
    /// <param name="value">The new value; may be a secret.</param>
    /// <returns>Null when taken, else one sentence that says why not. Never a secret.</returns>
    string? Reconfigure(string name, string value);
}
