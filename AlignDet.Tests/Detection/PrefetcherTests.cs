using AlignDet.Detection.Data;
using Xunit;

namespace AlignDet.Tests.Detection;

public class PrefetcherTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Batches_come_in_order_whichever_is_made_first()
    {
        // every other batch waits for the one after it, so that they are made in pairs backwards
        TaskCompletionSource[] made = [.. Enumerable.Range(0, 20).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        using var batches = new Prefetcher<long>(
            (step, cancel) =>
            {
                if (step % 2 == 0)
                {
                    made[step + 1].Task.Wait(cancel);
                }
                made[step].SetResult();
                return step * 10;
            }, 4, 20, ahead: 2, Cancel);
        Assert.Equal(Enumerable.Range(4, 16).Select(s => s * 10L), Enumerable.Range(0, 16).Select(_ => batches.Next()));
    }

    [Fact]
    public void A_fault_comes_out_at_its_own_step_as_it_was_thrown()
    {
        using var batches = new Prefetcher<long>(
            (step, _) => step == 3 ? throw new InvalidDataException("step 3") : step, 0, 10, ahead: 5, Cancel);
        Assert.Equal([0L, 1, 2], Enumerable.Range(0, 3).Select(_ => batches.Next()));
        Assert.Equal("step 3", Assert.Throws<InvalidDataException>(() => batches.Next()).Message);
        Assert.Equal(4, batches.Next());
    }

    [Fact]
    public void Asking_for_more_than_there_is_is_a_fault()
    {
        using var batches = new Prefetcher<long>((step, _) => step, 0, 1, ahead: 3, Cancel);
        batches.Next();
        Assert.Throws<InvalidOperationException>(() => batches.Next());
        using var none = new Prefetcher<long>((step, _) => step, 5, 5, ahead: 3, Cancel);
        Assert.Throws<InvalidOperationException>(() => none.Next());
    }

    [Fact]
    public void Disposing_while_batches_are_made_ends_the_making_and_waits_for_it()
    {
        using var begun = new CountdownEvent(2);
        int ended = 0;
        var batches = new Prefetcher<long>(
            (step, cancel) =>
            {
                begun.Signal();
                cancel.WaitHandle.WaitOne();
                Interlocked.Increment(ref ended);
                throw new OperationCanceledException(cancel);
            }, 0, 100, ahead: 2, Cancel);
        begun.Wait(Cancel);
        batches.Dispose();
        Assert.Equal(2, ended);
    }

    [Fact]
    public void A_fault_in_a_batch_that_nobody_asked_for_is_no_fault()
    {
        var batches = new Prefetcher<long>((_, _) => throw new InvalidDataException("never asked for"), 0, 100, ahead: 3, Cancel);
        batches.Dispose();
    }

    [Fact]
    public void Cancelling_ends_a_wait()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using var batches = new Prefetcher<long>(
            (_, cancel) =>
            {
                source.Cancel();
                cancel.WaitHandle.WaitOne();
                throw new OperationCanceledException(cancel);
            }, 0, 100, ahead: 1, source.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => batches.Next());
    }

    [Fact]
    public void No_more_batches_are_made_ahead_than_allowed()
    {
        long last = -1;
        using var batches = new Prefetcher<long>(
            (step, _) =>
            {
                InterlockedMax(ref last, step);
                return step;
            }, 0, 100, ahead: 3, Cancel);
        for (int asked = 1; asked <= 50; asked++)
        {
            batches.Next();
            Assert.True(Interlocked.Read(ref last) < asked + 3);
        }
    }

    private static void InterlockedMax(ref long place, long value)
    {
        long seen = Interlocked.Read(ref place);
        while (seen < value)
        {
            long before = Interlocked.CompareExchange(ref place, value, seen);
            if (before == seen)
            {
                return;
            }
            seen = before;
        }
    }
}
