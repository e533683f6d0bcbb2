using AlignDet.Vision.Synth;
using SkiaSharp;
using Xunit;

namespace AlignDet.Tests.Synth;

public class SilhouetteTests
{
    public static TheoryData<string> Names => [.. SceneClasses.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pixel_belongs_to_a_shape_that_covers_half_of_it(string name)
    {
        const int Samples = 8;
        SKMatrix matrix = SKMatrix.CreateScale(19.3f, 14.1f)
            .PostConcat(SKMatrix.CreateRotationDegrees(33)).PostConcat(SKMatrix.CreateTranslation(20.4f, -3.7f));
        using SKPath unit = SceneShapes.Create(name, new Random(1));
        using SKPath path = new();
        unit.Transform(in matrix, path);
        Silhouette silhouette = Silhouette.Of(path, 0);

        int wrong = 0;
        for (int row = 0; row < silhouette.Height; row++)
        {
            for (int column = 0; column < silhouette.Width; column++)
            {
                int hits = 0;
                for (int s = 0; s < Samples * Samples; s++)
                {
                    float x = silhouette.Left + column + (s % Samples + 0.5f) / Samples;
                    float y = silhouette.Top + row + (s / Samples + 0.5f) / Samples;
                    hits += path.Contains(x, y) ? 1 : 0;
                }
                double share = (double)hits / (Samples * Samples);
                // the drawing itself takes curves for short lines, so its coverage is a little off
                bool doubtful = Math.Abs(share - 0.5) < 0.2;
                wrong += !doubtful && silhouette.Covers(column, row) != share > 0.5 ? 1 : 0;
            }
        }
        // a sharp tip can be off by more
        Assert.InRange(wrong, 0, 1);
        Assert.InRange(silhouette.Area, 100, 1600);
    }

    [Fact]
    public void An_edge_makes_a_ring_wider_on_both_sides_and_leaves_its_hole_open()
    {
        SKMatrix matrix = SKMatrix.CreateScale(20, 20);
        using SKPath unit = SceneShapes.Create("ring", new Random(1));
        using SKPath path = new();
        unit.Transform(in matrix, path);
        Silhouette bare = Silhouette.Of(path, 0);
        Silhouette edged = Silhouette.Of(path, 4);
        Assert.False(edged.Covers(-edged.Left, -edged.Top));
        // two pixels more around a circle of radius 20, and around the hole
        Assert.InRange(edged.Area - bare.Area, 2 * Math.PI * 20 * 2, 2 * Math.PI * (20 + 16) * 2.1);
        Assert.True(edged.Covers(-edged.Left + 21, -edged.Top));
    }
}
