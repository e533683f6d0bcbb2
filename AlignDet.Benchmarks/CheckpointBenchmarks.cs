using AlignDet.Detection.Checkpoints;
using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace AlignDet.Benchmarks;

/// <summary>Reading a checkpoint of a ResNet-50 detector (167 MB) into tensors, beside reading its bytes.</summary>
[MemoryDiagnoser]
public class CheckpointBenchmarks
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aligndet-bench-").FullName;

    private string Pth => Path.Combine(_folder, "detector.pth");

    private string Safetensors => Path.Combine(_folder, "detector.safetensors");

    [GlobalSetup]
    public void Setup()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var tensors = new OrderedDictionary<string, Tensor>(Shapes().Select((shape, i) => KeyValuePair.Create($"layer{i}.weight", rand(shape))));
        using (FileStream file = File.Create(Pth))
        {
            PthWriter.Write(file, tensors, "state_dict", []);
        }
        SafetensorsFile.Write(Safetensors, tensors, new Dictionary<string, string>());
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [Benchmark(Baseline = true)]
    public int ReadAllBytes() => File.ReadAllBytes(Pth).Length;

    /// <summary>With the checksums of all records.</summary>
    [Benchmark]
    public int ReadPth()
    {
        using var scope = NewDisposeScope();
        return Checkpoint.Read(Pth).Tensors.Count;
    }

    [Benchmark]
    public int ReadSafetensors()
    {
        using var scope = NewDisposeScope();
        return Checkpoint.Read(Safetensors).Tensors.Count;
    }

    [Benchmark]
    public void WritePth()
    {
        using var scope = NewDisposeScope();
        OrderedDictionary<string, Tensor> tensors = Checkpoint.Read(Pth).Tensors;
        using FileStream file = File.Create(Path.Combine(_folder, "written.pth"));
        PthWriter.Write(file, tensors, "state_dict", []);
    }

    /// <summary>ResNet-50, a pyramid of 256 channels, two fully connected layers and class layers: 41.7 million numbers.</summary>
    private static IEnumerable<long[]> Shapes()
    {
        yield return [64, 3, 7, 7];
        (int blocks, long width)[] stages = [(3, 64), (4, 128), (6, 256), (3, 512)];
        long inputs = 64;
        foreach ((int blocks, long width) in stages)
        {
            for (int b = 0; b < blocks; b++)
            {
                long[][] block = [[width, inputs, 1, 1], [width, width, 3, 3], [4 * width, width, 1, 1], [width], [width], [4 * width], .. b == 0 ? [[4 * width, inputs, 1, 1]] : (long[][])[]];
                foreach (long[] shape in block)
                {
                    yield return shape;
                }
                inputs = 4 * width;
            }
        }
        for (int level = 0; level < 4; level++)
        {
            yield return [256, 256L << level, 1, 1];
            yield return [256, 256, 3, 3];
        }
        yield return [256, 256, 3, 3];
        yield return [1024, 256 * 7 * 7];
        yield return [1024, 1024];
        yield return [91, 1024];
        yield return [364, 1024];
    }
}
