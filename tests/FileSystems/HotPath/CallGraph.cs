using System.Reflection;
using System.Reflection.Emit;

namespace Nydus.FileSystems.Tests.HotPath;

/// <summary>
/// What a method can call, found in its IL. Calls through interfaces and base classes go to every implementation in the assemblies that are walked; calls that leave
/// these assemblies are noted and not followed.
/// </summary>
internal sealed class CallGraph
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    private static readonly Dictionary<short, OpCode> s_opcodes = typeof(OpCodes).GetFields()
        .Select(static field => (OpCode)field.GetValue(null)!)
        .ToDictionary(static opcode => opcode.Value);

    private readonly Assembly[] _assemblies;
    private readonly Func<MethodBase, bool> _isCutOff;
    private readonly Type[] _types;

    /// <param name="assemblies">Whose methods are walked.</param>
    /// <param name="isCutOff">Methods that leave the path: not followed.</param>
    public CallGraph(Assembly[] assemblies, Func<MethodBase, bool> isCutOff)
    {
        _assemblies = assemblies;
        _isCutOff = isCutOff;
        _types = [.. assemblies.SelectMany(static assembly => assembly.GetTypes()).Where(static type => type is { IsAbstract: false, ContainsGenericParameters: false })];
    }

    /// <summary>Every method that can be reached, with the way to it.</summary>
    public Dictionary<MethodBase, string> Reach(params MethodBase[] starts)
    {
        var ways = starts.ToDictionary(static start => start, NameOf);
        var waiting = new Queue<MethodBase>(starts);
        while (waiting.TryDequeue(out var method))
        {
            foreach (var callee in Callees(method).SelectMany(Implementations))
            {
                if (!_isCutOff(callee) && ways.TryAdd(callee, $"{ways[method]} > {NameOf(callee)}") && _assemblies.Contains(callee.Module.Assembly))
                    waiting.Enqueue(callee);
            }
        }

        return ways;
    }

    public static string NameOf(MethodBase method) => $"{method.DeclaringType?.Name}.{method.Name}";

    private IEnumerable<MethodBase> Implementations(MethodBase method)
    {
        yield return method;
        if (method is not MethodInfo { IsVirtual: true } info || !_assemblies.Contains(method.Module.Assembly))
            yield break;
        foreach (var type in _types.Where(info.DeclaringType!.IsAssignableFrom))
        {
            if (info.DeclaringType!.IsInterface)
            {
                var map = type.GetInterfaceMap(info.DeclaringType);
                yield return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, info)];
            }
            else if (type.GetMethods(Everything).FirstOrDefault(other => other.GetBaseDefinition() == info.GetBaseDefinition()) is { } target)
            {
                yield return target;
            }
        }
    }

    private static List<MethodBase> Callees(MethodBase method)
    {
        var callees = new List<MethodBase>();
        var il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var typeArguments = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < il.Length;)
        {
            var opcode = il[at] == 0xFE ? s_opcodes[(short)(0xFE00 | il[at + 1])] : s_opcodes[il[at]];
            at += opcode.Size;
            if (opcode.OperandType == OperandType.InlineMethod)
                callees.Add(method.Module.ResolveMethod(BitConverter.ToInt32(il, at), typeArguments, methodArguments)!);
            at += opcode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }

        return callees;
    }
}
