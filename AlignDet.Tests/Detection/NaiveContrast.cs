using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>The box-contrastive loss as its definition reads: a loop over labels, pairs and negatives, in double precision.</summary>
internal static class NaiveContrast
{
    /// <summary>The value, and the gradient with respect to the online vectors, [No * D].</summary>
    public static (double Loss, double[] Gradient) Compute(float[][] online, long[] onlineLabels, float[][] momentum, long[] momentumLabels, double temperature)
    {
        using var scope = NewDisposeScope();
        Tensor vectors = Rows(online, momentum);
        vectors.requires_grad = true;
        Tensor unit = nn.functional.normalize(vectors, dim: 1);
        Tensor[] q = [.. Enumerable.Range(0, online.Length).Select(i => unit[i])];
        Tensor[] fixedQ = [.. q.Select(v => v.detach())];
        Tensor[] k = [.. momentum.Select(v => nn.functional.normalize(tensor(v).to(float64).unsqueeze(0), dim: 1)[0])];

        Tensor loss = zeros(1, dtype: float64);
        long[] labels = [.. onlineLabels.Where(l => l >= 0).Distinct()];
        foreach (long label in labels)
        {
            Tensor[] queries = [.. Of(q, onlineLabels, label)];
            Tensor[] keys = [.. Of(k, momentumLabels, label)];
            if (keys.Length == 0)
            {
                keys = queries;
            }
            Tensor[] negatives = [.. Others(fixedQ, onlineLabels, label), .. Others(k, momentumLabels, label)];
            Tensor sum = zeros(1, dtype: float64);
            foreach (Tensor query in queries)
            {
                foreach (Tensor key in keys)
                {
                    Tensor positive = exp(query.dot(key) / temperature);
                    Tensor all = positive;
                    foreach (Tensor negative in negatives)
                    {
                        all = all + exp(query.dot(negative) / temperature);
                    }
                    sum = sum - log(positive / all);
                }
            }
            loss = loss + (sum / (queries.Length * keys.Length) / labels.Length);
        }
        if (labels.Length == 0)
        {
            return (0, new double[online.Sum(v => v.Length)]);
        }
        loss.backward();
        return (loss.item<double>(), [.. vectors.grad!.contiguous().data<double>()]);
    }

    private static Tensor Rows(float[][] online, float[][] momentum)
    {
        int dim = online.Concat(momentum).First().Length;
        return tensor(online.SelectMany(v => v).Select(v => (double)v).ToArray(), [online.Length, dim]);
    }

    private static IEnumerable<Tensor> Of(Tensor[] samples, long[] labels, long label) => samples.Where((_, i) => labels[i] == label);

    private static IEnumerable<Tensor> Others(Tensor[] samples, long[] labels, long label) => samples.Where((_, i) => labels[i] != label);
}
