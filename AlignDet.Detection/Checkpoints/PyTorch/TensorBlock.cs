using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints.PyTorch;

/// <summary>A range of a file that holds a tensor's numbers.</summary>
/// <param name="Target">Contiguous; filled in place.</param>
/// <param name="Start">First byte in the file.</param>
/// <param name="Crc">CRC-32 that the bytes should have, or null.</param>
/// <param name="Name">For messages.</param>
/// <param name="IsMapped">Whether the tensor is that range already, so that only its checksum is left to look at.</param>
internal sealed record TensorBlock(Tensor Target, long Start, uint? Crc, string Name, bool IsMapped = false);
