using AlignDet.Vision.Synth;
using Xunit;

namespace AlignDet.Tests.Synth;

public class SceneComposerTests
{
    private static readonly SceneSettings s_settings = new() { Classes = 12, Seed = 3 };

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, 40)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Boxes_are_the_tight_boxes_of_the_visible_pixels(int number)
    {
        DrawnScene scene = Draw(number);
        Assert.NotEmpty(scene.Truth.Objects);
        for (int i = 0; i < scene.Truth.Objects.Count; i++)
        {
            DrawnObject drawn = scene.Truth.Objects[i];
            (int X, int Y)[] pixels =
            [
                .. Enumerable.Range(0, scene.Owner.Length)
                    .Where(p => scene.Owner[p] == i + 1)
                    .Select(p => (p % scene.Image.Width, p / scene.Image.Width)),
            ];
            Assert.Equal(pixels.Length, drawn.Area);
            Assert.Equal(pixels.Min(p => p.X), drawn.X);
            Assert.Equal(pixels.Min(p => p.Y), drawn.Y);
            Assert.Equal(pixels.Max(p => p.X) + 1, drawn.X + drawn.Width);
            Assert.Equal(pixels.Max(p => p.Y) + 1, drawn.Y + drawn.Height);
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Outlines_reach_as_far_as_the_box_and_cover_the_visible_pixels(int number)
    {
        DrawnScene scene = Draw(number);
        for (int i = 0; i < scene.Truth.Objects.Count; i++)
        {
            DrawnObject drawn = scene.Truth.Objects[i];
            Assert.All(drawn.Polygons, polygon => Assert.True(polygon.Length >= 6 && polygon.Length % 2 == 0));
            double[] xs = [.. drawn.Polygons.SelectMany(p => p.Where((_, k) => k % 2 == 0))];
            double[] ys = [.. drawn.Polygons.SelectMany(p => p.Where((_, k) => k % 2 == 1))];
            Assert.Equal((drawn.X, drawn.X + drawn.Width), (xs.Min(), xs.Max()));
            Assert.Equal((drawn.Y, drawn.Y + drawn.Height), (ys.Min(), ys.Max()));

            int both = 0, either = 0;
            for (int p = 0; p < scene.Owner.Length; p++)
            {
                bool mask = scene.Owner[p] == i + 1;
                bool filled = drawn.Polygons.Any(o => Polygons.Contains(o, p % scene.Image.Width + 0.5, p / scene.Image.Width + 0.5));
                both += mask && filled ? 1 : 0;
                either += mask || filled ? 1 : 0;
            }
            // the outline is off by at most three quarters of a pixel, which weighs most for small and ragged objects
            Assert.True((double)both / either > 0.85, $"object {i}: IoU {(double)both / either:0.000}");
        }
    }

    [Fact]
    public void Small_changes_of_seed_split_or_number_give_another_picture()
    {
        byte[] Pixels(ulong seed, SceneSplit split, int index) =>
            new ScenePicture(split, index, null, "").Draw(s_settings with { Seed = seed }).Image.Pixels;
        byte[][] pictures =
        [
            Pixels(0, SceneSplit.Train, 0), Pixels(1, SceneSplit.Train, 0), Pixels(0, SceneSplit.Val, 0), Pixels(0, SceneSplit.Train, 1),
        ];
        Assert.Equal(4, pictures.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void Every_class_is_drawn_and_crops_show_the_class_asked_for()
    {
        HashSet<int> seen = [.. Enumerable.Range(0, 60).SelectMany(i => Draw(i).Truth.Objects).Select(drawn => drawn.ClassIndex)];
        Assert.Equal(12, seen.Count);
        for (int classIndex = 0; classIndex < 12; classIndex++)
        {
            DrawnScene crop = new ScenePicture(SceneSplit.Classification, classIndex, classIndex, "").Draw(s_settings);
            Assert.Equal(classIndex, Assert.Single(crop.Truth.Objects).ClassIndex);
            Assert.InRange(crop.Image.Width, 64, 128);
            Assert.InRange(crop.Image.Height, 64, 128);
        }
    }

    [Fact]
    public void Objects_differ_from_the_ground_where_the_mask_says_they_are()
    {
        // the picture with its objects against the same random ground without them
        int inside = 0, insideChanged = 0, outside = 0, outsideChanged = 0;
        for (int number = 0; number < 20; number++)
        {
            DrawnScene with = SceneComposer.Draw(Plain(1), _ => number % 12, new Random(number));
            DrawnScene without = SceneComposer.Draw(Plain(0), _ => 0, new Random(number));
            for (int p = 0; p < with.Owner.Length; p++)
            {
                int change = Enumerable.Range(p * 3, 3).Max(k => Math.Abs(with.Image.Pixels[k] - without.Image.Pixels[k]));
                // grain and the soft edge of a shadow make small changes everywhere
                bool changed = change > 45;
                (inside, insideChanged) = with.Owner[p] != 0 ? (inside + 1, insideChanged + (changed ? 1 : 0)) : (inside, insideChanged);
                (outside, outsideChanged) = with.Owner[p] == 0 ? (outside + 1, outsideChanged + (changed ? 1 : 0)) : (outside, outsideChanged);
            }
        }
        Assert.True(insideChanged > 0.85 * inside, $"{insideChanged} of {inside} object pixels stand out");
        Assert.True(outsideChanged < 0.03 * outside, $"{outsideChanged} of {outside} ground pixels changed");

        static SceneLayout Plain(int objects) => new(120, 120, objects, 0.5f, 0.6f, 0, 0);
    }

    private static DrawnScene Draw(int number) => new ScenePicture(SceneSplit.Train, number, null, "").Draw(s_settings);
}
