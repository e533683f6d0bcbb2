using AlignDet.Vision.Images;
using FsCheck;
using FsCheck.Fluent;

namespace AlignDet.Tests.Proposals;

/// <summary>Pictures of a few flat rectangles with some noise, which gives regions, ties and gradients.</summary>
internal static class RandomPictures
{
    public static Arbitrary<RgbImage> Arbitrary(int maxSide) =>
        (from width in Gen.Choose(1, maxSide)
         from height in Gen.Choose(1, maxSide)
         from seed in Gen.Choose(0, int.MaxValue)
         select Draw(width, height, seed)).ToArbitrary();

    public static RgbImage Draw(int width, int height, int seed)
    {
        Random random = new(seed);
        RgbImage image = new(width, height);
        int noise = random.Next(3) * 4;
        for (int shape = 0; shape < 8; shape++)
        {
            int left = random.Next(width), top = random.Next(height);
            int right = random.Next(left, width), bottom = random.Next(top, height);
            byte[] color = new byte[3];
            random.NextBytes(color);
            for (int y = top; y <= bottom; y++)
            {
                for (int i = 3 * left; i < 3 * (right + 1); i++)
                {
                    image.Row(y)[i] = (byte)Math.Clamp(color[i % 3] + random.Next(-noise, noise + 1), 0, 255);
                }
            }
        }
        return image;
    }
}
