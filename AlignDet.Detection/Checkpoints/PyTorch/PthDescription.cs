using AlignDet.Detection.Checkpoints.Pickling;

namespace AlignDet.Detection.Checkpoints.PyTorch;

/// <summary>What a PyTorch file says it holds, before a number of it is read.</summary>
/// <param name="Container"><c>zip</c> or <c>legacy</c>.</param>
/// <param name="Root">The saved object.</param>
/// <param name="Blocks">Where each storage lies, by its key.</param>
internal sealed record PthDescription(string Container, object? Root, IReadOnlyDictionary<string, StorageBlock> Blocks);

/// <summary>Where a storage lies in the file.</summary>
/// <param name="Storage">Its numbers.</param>
/// <param name="Start">First byte.</param>
/// <param name="Crc">CRC-32 of its bytes, or null in the legacy container.</param>
internal sealed record StorageBlock(PickleStorage Storage, long Start, uint? Crc);
