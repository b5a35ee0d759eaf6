using System.CommandLine;

namespace Nydus.Host.CommandLine;

/// <summary>Which options exclude or need each other (specification section 1.1), and which this release does not have.</summary>
internal static class FuseRules
{
    public static IReadOnlyList<string> Check(ParseResult parsed, GlobalOptions global, FuseOptions fuse)
    {
        var errors = new List<string>();
        foreach (Option later in (Option[])[fuse.SharedDirectory, fuse.DedupDb])
        {
            if (IsGiven(later))
                errors.Add($"the argument '{later.Name}' is not part of this release");
        }
        if (!IsGiven(fuse.Mountpoint))
            errors.Add("the argument '--mountpoint' is required");
        Exclude(fuse.Bootstrap, fuse.SharedDirectory);
        Exclude(fuse.LocalFsDirectory, global.Config);
        Need(fuse.PrefetchFiles, fuse.Bootstrap);
        Need(global.Id, global.Supervisor);
        Need(global.Supervisor, global.Id);
        return errors;

        bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };

        void Exclude(Option one, Option other)
        {
            if (IsGiven(one) && IsGiven(other))
                errors.Add($"the argument '{one.Name}' cannot be used with '{other.Name}'");
        }

        void Need(Option one, Option other)
        {
            if (IsGiven(one) && !IsGiven(other))
                errors.Add($"the argument '{one.Name}' needs '{other.Name}'");
        }
    }
}
