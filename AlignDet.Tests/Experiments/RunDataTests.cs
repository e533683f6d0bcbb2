using AlignDet.Experiments.Metrics;
using AlignDet.Experiments.Store;
using AlignDet.Recipes.Runs;
using AlignDet.Recipes.Stages;
using AlignDet.Tests.Images;
using AlignDet.Vision.Images;
using Microsoft.Extensions.Logging.Abstractions;
using SkiaSharp;
using StackExchange.Redis;
using Xunit;

namespace AlignDet.Tests.Experiments;

public sealed class RunDataTests : IAsyncDisposable
{
    private readonly Lab _lab = new();

    private RunData Data => _lab.Get<RunData>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_resumed_attempt_replaces_what_lies_beyond_its_checkpoint()
    {
        RunRecord run = await _lab.AddRunAsync(run => run with { Attempt = 3 });
        await WriteAsync(run with { Attempt = 1 }, 1, 100, 1, "first");
        await WriteAsync(run with { Attempt = 3 }, 61, 80, 3, "third"); // the second said nothing
        IReadOnlyList<MetricSeries> all = await Data.MetricsAsync(run.Workspace, run.Id, null, 1000, Cancel);
        Assert.Equal(["lr", "train/loss"], all.Select(series => series.Name));
        Assert.Equal(Enumerable.Range(1, 80), all[1].Points.Select(point => (int)point.Step));
        Assert.All(all[1].Points, point => Assert.Equal(point.Step <= 60 ? 1 : 3, point.Value));
        Assert.Equal(["first", "third"], (await Data.LogAsync(run.Workspace, run.Id, 10, Cancel)).Select(line => line.Message));
        Assert.Equal([3], (await Data.LogAsync(run.Workspace, run.Id, 1, Cancel)).Select(line => line.Attempt));
        Assert.Single(await Data.MetricsAsync(run.Workspace, run.Id, ["lr"], 10, Cancel));
    }

    [Fact]
    public async Task A_long_run_is_read_from_its_tiers_with_ends_and_extremes_as_they_were()
    {
        RunRecord run = await _lab.AddRunAsync();
        AttemptWriterOptions options = new() { SegmentBytes = 4000 };
        await using (AttemptWriter writer = _lab.Get<AttemptWriterFactory>().Create(run, options))
        {
            for (int step = 0; step < 5000; step++)
            {
                writer.Metric(step, new Dictionary<string, double> { ["v"] = step == 2345 ? 9 : Math.Sin(step / 100.0) });
            }
        }
        MetricPoint[] raw = [.. (await Data.MetricsAsync(run.Workspace, run.Id, null, 5000, Cancel))[0].Points];
        Assert.Equal(5000, raw.Length);
        foreach ((long bytes, int most) in new[] { (100_000L, 1500), (1000L, 600) })
        {
            RunData small = new(_lab.Runs, _lab.Get<IConnectionMultiplexer>(), NullLogger<RunData>.Instance, bytes);
            IReadOnlyList<MetricPoint> points = (await small.MetricsAsync(run.Workspace, run.Id, null, 5000, Cancel))[0].Points;
            Assert.InRange(points.Count, 50, most);
            Assert.Equal((raw[0], raw[^1]), (points[0], points[^1]));
            Assert.Contains(points, point => point is { Step: 2345, Value: 9 });
            Assert.Equal(raw.Min(point => point.Value), points.Min(point => point.Value));
            Assert.All(points, point => Assert.Equal(raw[point.Step].Value, point.Value));
        }
        Assert.InRange((await Data.MetricsAsync(run.Workspace, run.Id, null, 100, Cancel))[0].Points.Count, 50, 100);
    }

    [Fact]
    public async Task A_damaged_line_is_left_out_with_a_warning()
    {
        RunRecord run = await _lab.AddRunAsync();
        byte[] text = [.. "{\"s\":1,\"t\":\"2026-01-02T03:04:05Z\",\"v\":{\"lr\":1}}\n{\"s\":2,\"t\""u8];
        await _lab.Store.WriteAsync(StoreKeys.Attempt(run.Workspace, run.Id, 1) + "metrics/000001.ndjson", text, WriteCondition.Always, null, Cancel);
        Assert.Single(Assert.Single(await Data.MetricsAsync(run.Workspace, run.Id, null, 10, Cancel)).Points);
        Assert.Contains("1 damaged lines", Assert.Single(_lab.Log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_come_newest_step_first_with_size_and_boxes()
    {
        RunRecord run = await _lab.AddRunAsync(run => run with { Attempt = 2 });
        BoxOverlay box = new(1, 2, 3, 4, "disc", 0.5f, BoxKind.Predicted);
        await using (AttemptWriter writer = _lab.Get<AttemptWriterFactory>().Create(run with { Attempt = 1 }))
        {
            await writer.PictureAsync("b.png", 100, Encode(SKEncodedImageFormat.Png), [box], Cancel);
            await writer.PictureAsync("a/b.png", 100, Encode(SKEncodedImageFormat.Png), [], Cancel);
            await writer.PictureAsync("a_b.png", 100, Encode(SKEncodedImageFormat.Png), [], Cancel);
        }
        await using (AttemptWriter writer = _lab.Get<AttemptWriterFactory>().Create(run))
        {
            await writer.PictureAsync("b.png", 100, Encode(SKEncodedImageFormat.Jpeg), [box, box with { Score = float.NaN }], Cancel);
            await writer.PictureAsync("b.png", 200, Encode(SKEncodedImageFormat.Png), [], Cancel);
            await writer.PictureAsync("note.txt", 200, "no picture"u8.ToArray(), [], Cancel);
        }
        IReadOnlyList<RunPicture> pictures = await Data.PicturesAsync(run.Workspace, run.Id, Cancel);
        Assert.Equal([(200, "b.png"), (100, "a/b.png"), (100, "a_b.png"), (100, "b.png")], pictures.Select(picture => ((int)picture.Step, picture.Name)));
        Assert.All(pictures, picture => Assert.Equal((37, 21), (picture.Width, picture.Height)));
        Assert.Equal($"{StoreKeys.Attempt(run.Workspace, run.Id, 2)}pictures/step-000100/b.png.jpg", pictures[3].Key);
        Assert.Equal([box], pictures[3].Boxes);
        Assert.Equal(Encode(SKEncodedImageFormat.Jpeg), (await _lab.Store.ReadAsync(pictures[3].Key, Cancel))!.Content.ToArray());
        Assert.Contains("note.txt is not shown", Assert.Single(await Data.LogAsync(run.Workspace, run.Id, 10, Cancel)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("png", ".png", 37, 21)]
    [InlineData("jpeg", ".jpg", 37, 21)]
    [InlineData("jpeg on its side", ".jpg", 21, 37)]
    [InlineData("webp", ".webp", 37, 21)]
    [InlineData("lossless webp", ".webp", 37, 21)]
    [InlineData("gif", ".gif", 37, 21)]
    [InlineData("bmp", ".bmp", 37, 21)]
    public async Task The_size_is_that_of_the_picture_as_it_is_shown(string format, string extension, int width, int height)
    {
        byte[] image = format switch
        {
            "png" => Encode(SKEncodedImageFormat.Png),
            "jpeg" => Encode(SKEncodedImageFormat.Jpeg),
            "jpeg on its side" => Jpegs.WithOrientation(Encode(SKEncodedImageFormat.Jpeg), 6),
            "webp" => Encode(SKEncodedImageFormat.Webp),
            "lossless webp" => Encode(SKEncodedImageFormat.Webp, 100),
            "gif" => [.. "GIF89a"u8, 37, 0, 21, 0, 0, 0, 0],
            _ => Jpegs.BmpHeader(37, -21), // rows from the top
        };
        RunRecord run = await _lab.AddRunAsync();
        await using AttemptWriter writer = _lab.Get<AttemptWriterFactory>().Create(run);
        await writer.PictureAsync("a", 1, image, [], Cancel);
        RunPicture picture = Assert.Single(await Data.PicturesAsync(run.Workspace, run.Id, Cancel));
        Assert.Equal((width, height), (picture.Width, picture.Height));
        Assert.EndsWith("/a" + extension, picture.Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_off_headers_are_no_pictures()
    {
        RunRecord run = await _lab.AddRunAsync();
        await using AttemptWriter writer = _lab.Get<AttemptWriterFactory>().Create(run);
        foreach (SKEncodedImageFormat format in new[] { SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp })
        {
            for (int length = 0; length < 23; length++)
            {
                await writer.PictureAsync("a", 1, Encode(format).AsMemory(0, length), [], Cancel);
            }
        }
        Assert.Empty(await Data.PicturesAsync(run.Workspace, run.Id, Cancel));
    }

    private static byte[] Encode(SKEncodedImageFormat format, int quality = 80)
    {
        RgbImage image = Jpegs.Quadrants(37, 21);
        using SKBitmap bitmap = SKBitmap.Decode(ImageEncoder.Png(image));
        using SKData data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    private async Task WriteAsync(RunRecord run, int first, int last, double value, string message)
    {
        await using AttemptWriter writer = _lab.Get<AttemptWriterFactory>().Create(run);
        writer.Log(StageLogLevel.Info, message);
        for (int step = first; step <= last; step++)
        {
            writer.Metric(step, new Dictionary<string, double> { ["train/loss"] = value });
        }
        writer.Metric(first, new Dictionary<string, double> { ["lr"] = 0.1 });
    }
}
