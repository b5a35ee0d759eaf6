using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nydus.Image.Sources.Stargz;

/// <summary>How the table of contents is read.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TocFile))]
internal sealed partial class TocJson : JsonSerializerContext;
