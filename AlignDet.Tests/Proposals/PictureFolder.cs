using AlignDet.Tests.Images;
using AlignDet.Vision.Images;
using AlignDet.Vision.Proposals;

namespace AlignDet.Tests.Proposals;

/// <summary>A folder of random pictures.</summary>
internal static class PictureFolder
{
    public static ProposalSource Draw(TemporaryFolder folder, int count, string name = "pictures")
    {
        string path = Directory.CreateDirectory(folder.File(name)).FullName;
        for (int i = 0; i < count; i++)
        {
            File.WriteAllBytes(Path.Combine(path, $"{i:00}.png"), ImageEncoder.Png(RandomPictures.Draw(64, 48, i)));
        }
        return ProposalSource.OfFolder(path);
    }
}
