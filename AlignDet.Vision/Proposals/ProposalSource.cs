using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;

namespace AlignDet.Vision.Proposals;

/// <summary>The pictures that proposals are wanted of.</summary>
/// <param name="Folder">What the names are relative to.</param>
/// <param name="Pictures">In the order of the result.</param>
public sealed record ProposalSource(string Folder, IReadOnlyList<ProposalPicture> Pictures)
{
    /// <summary>Every picture below a folder and its subfolders, in ordinal order of their names, numbered as they come.</summary>
    /// <exception cref="BadInputException">The folder is missing or cannot be read.</exception>
    public static ProposalSource OfFolder(string folder) =>
        new(folder, [.. ImageFiles.List(folder).Select(name => new ProposalPicture(name, null))]);

    /// <summary>The pictures that a COCO file lists, under the ids they have there, so that proposals and labels go together.</summary>
    /// <param name="annotations">The COCO file; its boxes are not looked at.</param>
    /// <param name="folder">The folder its names are relative to.</param>
    /// <param name="skipped">Told of every picture of the file that cannot be used.</param>
    /// <exception cref="BadInputException">The file is unusable.</exception>
    public static ProposalSource OfAnnotations(string annotations, string folder, Action<DatasetProblem>? skipped = null)
    {
        CocoDataset dataset = CocoReader.Read(annotations, skipped);
        return new ProposalSource(folder, [.. dataset.Images.Select(image => new ProposalPicture(image.FileName, image.Id))]);
    }
}

/// <summary>A picture to search.</summary>
/// <param name="File">Its name, relative to the folder, with <c>/</c>.</param>
/// <param name="Id">The id it keeps in the result; null: the next number.</param>
public readonly record struct ProposalPicture(string File, long? Id);
