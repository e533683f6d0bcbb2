using System.Globalization;
using SkiaSharp;

namespace AlignDet.Vision.Synth;

/// <summary>Outlines of the classes, about the origin and about two units across, each a little different every time.</summary>
internal static class SceneShapes
{
    /// <summary>The outline of a class; the caller disposes it.</summary>
    /// <param name="name">One of <see cref="SceneClasses.Names"/>.</param>
    /// <param name="random">Decides what may vary within the class: thickness, number of petals, roundness.</param>
    public static SKPath Create(string name, Random random) => name switch
    {
        "disc" => Disc(1),
        "square" => Square(random),
        "triangle" => Polygon(3, -90, 1.12f),
        "star" => Star(random),
        "ring" => Ring(random),
        "cross" => Cross(random),
        "heart" => Heart(),
        "crescent" => Crescent(random),
        "hexagon" => Polygon(6, 0, 1.05f),
        "arrow" => Arrow(random),
        "flower" => Flower(random),
        "half-disc" => HalfDisc(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such shape."),
    };

    private static SKPath Disc(float radius)
    {
        using SKPathBuilder builder = new();
        builder.AddCircle(0, 0, radius, SKPathDirection.Clockwise);
        return builder.Detach();
    }

    private static SKPath Square(Random random)
    {
        float corner = random.Chance(0.3) ? random.Between(0.1f, 0.25f) : 0;
        using SKPathBuilder builder = new();
        builder.AddRoundRect(new SKRect(-0.88f, -0.88f, 0.88f, 0.88f), corner, corner, SKPathDirection.Clockwise);
        return builder.Detach();
    }

    private static SKPath Star(Random random)
    {
        float waist = random.Between(0.4f, 0.52f);
        return Closed(10, i => OnCircle(-90 + 36 * i, i % 2 == 0 ? 1.1f : 1.1f * waist));
    }

    private static SKPath Ring(Random random)
    {
        using SKPath hole = Disc(random.Between(0.42f, 0.64f));
        using SKPath disc = Disc(1);
        return disc.Op(hole, SKPathOp.Difference);
    }

    private static SKPath Cross(Random random)
    {
        float arm = random.Between(0.26f, 0.38f);
        float x = arm;
        return Svg($"M{-x} -1H{x}V{-x}H1V{x}H{x}V1H{-x}V{x}H-1V{-x}H{-x}Z");
    }

    private static SKPath Heart() =>
        Svg($"M0 1C-.5 .6 -1.1 .1 -1.1 -.4C-1.1 -.8 -.8 -1 -.5 -1C-.25 -1 -.08 -.82 0 -.62C.08 -.82 .25 -1 .5 -1C.8 -1 1.1 -.8 1.1 -.4C1.1 .1 .5 .6 0 1Z");

    private static SKPath Crescent(Random random)
    {
        float radius = random.Between(0.8f, 0.92f);
        float shift = random.Between(0.42f, 0.55f);
        using SKPathBuilder builder = new();
        builder.AddCircle(shift, 0, radius, SKPathDirection.Clockwise);
        using SKPath bite = builder.Detach();
        using SKPath disc = Disc(1);
        using SKPath crescent = disc.Op(bite, SKPathOp.Difference);
        return Centred(crescent);
    }

    private static SKPath Arrow(Random random)
    {
        float shaft = random.Between(0.24f, 0.34f);
        float neck = random.Between(-0.05f, 0.25f);
        return Svg($"M-1.1 {-shaft}H{neck}V-.85L1.1 0L{neck} .85V{shaft}H-1.1Z");
    }

    private static SKPath Flower(Random random)
    {
        int petals = random.Next(5, 8);
        SKPath flower = Disc(0.5f);
        for (int i = 0; i < petals; i++)
        {
            SKPoint centre = OnCircle(360f * i / petals, 0.62f);
            using SKPathBuilder builder = new();
            builder.AddCircle(centre.X, centre.Y, 2.1f / petals, SKPathDirection.Clockwise);
            using SKPath petal = builder.Detach();
            SKPath joined = flower.Op(petal, SKPathOp.Union);
            flower.Dispose();
            flower = joined;
        }
        return flower;
    }

    private static SKPath HalfDisc() => Svg($"M-1.15 .55A1.15 1.15 0 0 1 1.15 .55Z");

    private static SKPath Polygon(int corners, float firstAngle, float radius) =>
        Closed(corners, i => OnCircle(firstAngle + 360f * i / corners, radius));

    private static SKPath Closed(int count, Func<int, SKPoint> point)
    {
        using SKPathBuilder builder = new();
        builder.AddPoly([.. Enumerable.Range(0, count).Select(point)], close: true);
        return builder.Detach();
    }

    private static SKPath Centred(SKPath path)
    {
        SKRect bounds = path.TightBounds;
        SKMatrix matrix = SKMatrix.CreateTranslation(-bounds.MidX, -bounds.MidY);
        SKPath result = new();
        path.Transform(in matrix, result);
        return result;
    }

    private static SKPoint OnCircle(float degrees, float radius)
    {
        float angle = degrees * MathF.PI / 180;
        return new SKPoint(radius * MathF.Cos(angle), radius * MathF.Sin(angle));
    }

    private static SKPath Svg(FormattableString data) =>
        SKPath.ParseSvgPathData(data.ToString(CultureInfo.InvariantCulture))!;
}
