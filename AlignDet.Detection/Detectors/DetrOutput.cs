using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>What DETR says of a batch, by decoder layer, the last one last.</summary>
/// <param name="Logits">[layers, N, Q, classes + 1]; the last class is "no object".</param>
/// <param name="Boxes">[layers, N, Q, 4]: centre x, centre y, width, height as parts of the picture without its padding.</param>
/// <param name="Hidden">[layers, N, Q, d], the decoder's vectors.</param>
/// <param name="Memory">[N, d, H, W], the encoder's.</param>
/// <param name="Position">[N, d, H, W], what is added to queries and keys.</param>
/// <param name="Padding">[N, H, W] bool, true where a picture has ended.</param>
public sealed record DetrOutput(Tensor Logits, Tensor Boxes, Tensor Hidden, Tensor Memory, Tensor Position, Tensor Padding);
