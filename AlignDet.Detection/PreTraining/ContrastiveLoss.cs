using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.PreTraining;

/// <summary>
/// The box-contrastive loss (AlignDet, eq. 3 with its z in Z2) in closed form. For each label, every pair of an online
/// sample q and a momentum sample k of that label costs -log(exp(q.k/t) / (exp(q.k/t) + sum over n of exp(q.n/t))), where n
/// runs over the samples of all other labels and the background in both views, without gradient; the mean over the pairs of
/// a label, then over the labels. The official code (contrastive_loss.py, loss_single_cls) loops over labels and holds
/// |Q| x |K| x (1 + |N|) numbers; since the cost of a pair is softplus(logsumexp(q.n/t) - q.k/t), one product of all
/// positives with all samples is enough.
/// </summary>
public static class ContrastiveLoss
{
    /// <summary>Label of samples that belong to no instance.</summary>
    public const long Background = -1;

    // stands in for minus infinity where a row has no negatives: its log-sum-exp keeps a finite gradient
    private const double Nothing = -1e30;

    /// <summary>The loss, and what helps to judge it.</summary>
    /// <param name="online">[No, D] vectors of the online detector, with gradient.</param>
    /// <param name="onlineLabels">[No] int64, from 0; <see cref="Background"/> for none.</param>
    /// <param name="momentum">[Nm, D] vectors of the momentum detector.</param>
    /// <param name="momentumLabels">[Nm] int64.</param>
    /// <param name="temperature">t.</param>
    public static ContrastiveResult Compute(Tensor online, Tensor onlineLabels, Tensor momentum, Tensor momentumLabels, double temperature)
    {
        using var scope = NewDisposeScope();
        Tensor queryAt = onlineLabels.ge(0).nonzero().squeeze(1);
        if (queryAt.shape[0] == 0)
        {
            // nothing to align: a loss of 0 that still reaches the parameters
            return new ContrastiveResult((online.sum() * 0).MoveToOuterDisposeScope(), double.NaN, double.NaN, 0, 0);
        }
        Tensor unitOnline = functional.normalize(online, p: 2, dim: 1);
        Tensor unitMomentum = functional.normalize(momentum.detach(), p: 2, dim: 1);
        Tensor query = unitOnline[queryAt]; // [Q, D]
        Tensor label = onlineLabels[queryAt].unsqueeze(1); // [Q, 1]

        Tensor similarity = query.matmul(cat([unitMomentum, unitOnline.detach()]).t()) / temperature; // [Q, Nm + No]
        Tensor same = label.eq(cat([momentumLabels, onlineLabels]).unsqueeze(0));
        Tensor negatives = similarity.masked_fill(same, Nothing).logsumexp(1, keepdim: true); // [Q, 1]

        long keys = momentum.shape[0];
        Tensor isPair = same.narrow(1, 0, keys); // [Q, Nm]
        Tensor pairsOfQuery = isPair.sum(1); // [Q]
        (Tensor labels, Tensor? indexOfLabel, Tensor? queriesOfLabel) = label.squeeze(1).unique(return_inverse: true, return_counts: true);
        long labelCount = labels.shape[0];
        Tensor queries = queriesOfLabel![indexOfLabel!]; // [Q], |Q| of the query's label

        // mean over the |Q| x |K| pairs of a label, then over the labels
        Tensor weight = (queries * pairsOfQuery).to(float32).clamp(min: 1).reciprocal() / labelCount;
        Tensor cost = functional.softplus(negatives - similarity.narrow(1, 0, keys)); // [Q, Nm]
        Tensor loss = (cost.masked_fill(isPair.logical_not(), 0).sum(1) * weight).sum();

        // an instance that the momentum view lost is contrasted with its own online samples
        Tensor alone = pairsOfQuery.eq(0).nonzero().squeeze(1);
        long missing = alone.shape[0];
        if (missing > 0)
        {
            loss = loss + OwnPairs(query[alone], label[alone], negatives[alone], queries[alone], temperature, labelCount);
        }

        using (no_grad())
        {
            Tensor plain = similarity.detach() * temperature;
            double positive = Mean(plain.narrow(1, 0, keys), isPair);
            double negative = Mean(plain, same.logical_not());
            return new ContrastiveResult(loss.MoveToOuterDisposeScope(), positive, negative, (int)labelCount, (int)missing);
        }
    }

    private static Tensor OwnPairs(Tensor query, Tensor label, Tensor negatives, Tensor queries, double temperature, long labelCount)
    {
        Tensor similarity = query.matmul(query.t()) / temperature; // keys with gradient, as in the official code
        Tensor isPair = label.eq(label.t());
        Tensor weight = (queries * queries).to(float32).reciprocal() / labelCount;
        Tensor cost = functional.softplus(negatives - similarity).masked_fill(isPair.logical_not(), 0);
        return (cost.sum(1) * weight).sum();
    }

    private static double Mean(Tensor values, Tensor where)
    {
        double count = where.sum().item<long>();
        return count == 0 ? double.NaN : values.masked_fill(where.logical_not(), 0).sum(ScalarType.Float64).item<double>() / count;
    }
}

/// <summary>The contrastive loss of a step.</summary>
/// <param name="Loss">A scalar with gradient.</param>
/// <param name="PositiveSimilarity">Mean cosine of the pairs of one instance; NaN without pairs.</param>
/// <param name="NegativeSimilarity">Mean cosine of samples with those of other labels; NaN without any.</param>
/// <param name="Labels">Instances with at least one online sample.</param>
/// <param name="WithoutKey">Online samples whose instance had no sample in the momentum view.</param>
public sealed record ContrastiveResult(Tensor Loss, double PositiveSimilarity, double NegativeSimilarity, int Labels, int WithoutKey);
