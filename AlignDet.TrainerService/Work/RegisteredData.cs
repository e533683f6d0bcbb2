using System.Security.Cryptography;
using AlignDet.Experiments.Datasets;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;

namespace AlignDet.TrainerService.Work;

/// <summary>The folders of registered data sets. A run's result is known by the version of its data, so that a changed annotation file is refused.</summary>
internal sealed class RegisteredData(DatasetRegistry registry)
{
    /// <summary>The folder of <c>SLUG@VERSION</c>.</summary>
    /// <exception cref="BadInputException">It is not registered, not there, or changed since.</exception>
    public async Task<string> FolderAsync(string workspace, string reference, CancellationToken cancel)
    {
        DatasetRecord dataset = await registry.FindAsync(workspace, reference, cancel)
            ?? throw new BadInputException(reference, "there is no such data set", "Register it, then submit the run again");
        if (!Directory.Exists(dataset.Root))
        {
            throw new BadInputException(reference, $"its folder {dataset.Root} is not on the machine of this trainer", "Bring it back, or register the data set again where it is now");
        }
        DatasetManifest manifest = await registry.ManifestAsync(dataset, cancel);
        foreach (ManifestFile file in manifest.Files.Where(file => file.Path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)))
        {
            await CheckAsync(dataset, file, cancel);
        }
        return dataset.Root;
    }

    private static async Task CheckAsync(DatasetRecord dataset, ManifestFile file, CancellationToken cancel)
    {
        string path = Path.Combine(dataset.Root, file.Path);
        string cure = $"Put the file back as it was, or register {dataset.Id} again and submit the run with the new version";
        if (!File.Exists(path))
        {
            throw new BadInputException(path, $"is missing; it was there when {dataset.Id}@{dataset.Version} was registered", cure);
        }
        await using FileStream stream = File.OpenRead(path);
        if (stream.Length != file.Bytes || Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel)) != file.Sha256)
        {
            throw new BadInputException(path, $"was changed since it was registered as {dataset.Id}@{dataset.Version}", cure);
        }
    }
}
