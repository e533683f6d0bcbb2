using System.Net;
using System.Net.Http.Json;
using AlignDet.Experiments.Datasets;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Vision.Synth;
using AlignDet.Web.Datasets;
using AlignDet.Web.Identity;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AlignDet.Tests.Web;

/// <summary>Folders become data sets, or it is said why not.</summary>
public sealed class DatasetRegistrationTests(WebServer server) : IClassFixture<WebServer>
{
    private int _folders;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_good_folder_is_registered_with_its_splits_classes_and_every_file()
    {
        string folder = WebServer.DrawScenes(NewFolder());
        using HttpClient client = server.CreateClient();
        DatasetOperation ended = await client.RegisterAsync(folder, "Good scenes");
        Assert.Equal((DatasetOperationState.Succeeded, 0), (ended.State, ended.Issues.Count));

        using HttpResponseMessage answer = await client.GetAsync("/api/v1/datasets/good-scenes", Cancel);
        DatasetRecord dataset = await answer.ReadAsync<DatasetRecord>();
        Assert.Equal(ended.Dataset, $"{dataset.Id}@{dataset.Version}");
        Assert.Equal(("Good scenes", Principals.LocalName, folder), (dataset.Name, dataset.CreatedBy, dataset.Root));
        Assert.Equal([("train", true, 4), ("unlabeled", false, 3), ("val", true, 2)], dataset.Splits.Select(split => (split.Name, split.Labelled, split.Pictures)));
        Assert.All(dataset.Splits, split => Assert.Equal(split.Labelled, split.Boxes > 0));
        Assert.Equal(SceneClasses.Names.Take(3), dataset.Classes);

        DatasetManifest manifest = await server.Services.GetRequiredService<DatasetRegistry>().ManifestAsync(dataset, Cancel);
        Assert.Equal(4 + 3 + 2 + 2, manifest.Files.Count);
        Assert.Equal(manifest.Files.Sum(file => file.Bytes), dataset.Bytes);
        byte[] first = await File.ReadAllBytesAsync(Path.Combine(folder, manifest.Files[0].Path), Cancel);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(first)), manifest.Files[0].Sha256);
    }

    [Fact]
    public async Task The_same_files_give_the_same_version_and_other_files_another()
    {
        using HttpClient client = server.CreateClient();
        string one = WebServer.DrawScenes(NewFolder()), same = WebServer.DrawScenes(NewFolder()), other = WebServer.DrawScenes(NewFolder(), seed: 8);
        string? first = (await client.RegisterAsync(one, "Versions")).Dataset;
        Assert.NotNull(first);
        Assert.Equal(first, (await client.RegisterAsync(same, "Versions")).Dataset);
        Assert.NotEqual(first, (await client.RegisterAsync(other, "Versions")).Dataset);
    }

    [Fact]
    public async Task Problems_that_leave_something_to_use_are_kept_with_the_data_set()
    {
        string folder = WebServer.DrawScenes(NewFolder());
        string cut = Directory.EnumerateFiles(Path.Combine(folder, "train")).First(), unlabelled = Directory.EnumerateFiles(Path.Combine(folder, "unlabeled")).First();
        await File.WriteAllBytesAsync(cut, (await File.ReadAllBytesAsync(cut, Cancel))[..300], Cancel);
        await File.WriteAllTextAsync(unlabelled, "no picture", Cancel);
        using HttpClient client = server.CreateClient();
        DatasetOperation ended = await client.RegisterAsync(folder, "Usable");
        Assert.Equal(DatasetOperationState.Succeeded, ended.State);

        using HttpResponseMessage answer = await client.GetAsync("/api/v1/datasets/usable/problems", Cancel);
        DatasetIssue[] issues = await answer.ReadAsync<DatasetIssue[]>();
        Assert.Equal(2, issues.Length);
        Assert.All((string[])[cut, unlabelled], file => Assert.Contains(issues, issue => issue.File == file && issue.Severity == "error" && issue.Cure.Length > 0));
        using HttpResponseMessage listed = await client.GetAsync("/api/v1/datasets", Cancel);
        Assert.Equal(2, (await listed.ReadAsync<DatasetRecord[]>()).First(dataset => dataset.Id == "usable").Problems);
    }

    [Fact]
    public async Task A_split_that_cannot_be_used_fails_the_registration_with_everything_that_was_found()
    {
        string folder = WebServer.DrawScenes(NewFolder());
        string train = Path.Combine(folder, "annotations", "instances_train.json");
        await File.WriteAllTextAsync(train, (await File.ReadAllTextAsync(train, Cancel))[..400], Cancel);
        Directory.Delete(Path.Combine(folder, "val"), recursive: true);
        using HttpClient client = server.CreateClient();
        DatasetOperation ended = await client.RegisterAsync(folder, "Unusable");
        Assert.Equal(DatasetOperationState.Failed, ended.State);
        Assert.Contains(ended.Issues, issue => issue.File == train);
        Assert.Contains(ended.Issues, issue => issue.File.EndsWith("instances_val.json", StringComparison.Ordinal) && issue.Problem.Contains("no folder val", StringComparison.Ordinal));
        Assert.All(ended.Issues, issue => Assert.False(issue.Problem.Length == 0 || issue.Cure.Length == 0));
        using HttpResponseMessage answer = await client.GetAsync("/api/v1/datasets/unusable", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("good", true)]
    [InlineData("truncated_jpeg", true)]
    [InlineData("box_partly_outside", true)]
    [InlineData("json_cut_off", false)]
    [InlineData("empty_json_file", false)]
    [InlineData("no_images", false)]
    [InlineData("all_images_missing", false)]
    public async Task Broken_folders_are_taken_where_something_of_every_split_is_left(string name, bool isTaken)
    {
        using HttpClient client = server.CreateClient();
        DatasetOperation ended = await client.RegisterAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", "broken", name), name);
        Assert.Equal(isTaken ? DatasetOperationState.Succeeded : DatasetOperationState.Failed, ended.State);
        Assert.Equal(name != "good", ended.Issues.Count > 0);
    }

    [Fact]
    public async Task Pictures_alone_are_registered_for_pre_training_and_that_is_said()
    {
        string folder = WebServer.DrawScenes(NewFolder());
        Directory.Delete(Path.Combine(folder, "annotations"), recursive: true);
        using HttpClient client = server.CreateClient();
        DatasetOperation ended = await client.RegisterAsync(folder, "Pictures alone");
        Assert.Equal(DatasetOperationState.Succeeded, ended.State);
        DatasetIssue issue = Assert.Single(ended.Issues);
        Assert.Equal("warning", issue.Severity);
        Assert.Contains("pre-trained", issue.Cure, StringComparison.Ordinal);
        using HttpResponseMessage answer = await client.GetAsync("/api/v1/datasets/pictures-alone", Cancel);
        Assert.All((await answer.ReadAsync<DatasetRecord>()).Splits, split => Assert.False(split.Labelled));
    }

    [Fact]
    public async Task The_form_of_coco_itself_is_taken()
    {
        string folder = WebServer.DrawScenes(NewFolder());
        Directory.Delete(Path.Combine(folder, "unlabeled"), recursive: true);
        foreach (string split in (string[])["train", "val"])
        {
            Directory.Move(Path.Combine(folder, split), Path.Combine(folder, split + "2017"));
            File.Move(Path.Combine(folder, "annotations", $"instances_{split}.json"), Path.Combine(folder, "annotations", $"instances_{split}2017.json"));
        }
        using HttpClient client = server.CreateClient();
        Assert.Equal(DatasetOperationState.Succeeded, (await client.RegisterAsync(folder, "coco form")).State);
        using HttpResponseMessage answer = await client.GetAsync("/api/v1/datasets/coco-form", Cancel);
        Assert.Equal(["train2017", "val2017"], (await answer.ReadAsync<DatasetRecord>()).Splits.Select(split => split.Name));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("notes.txt", "not the folder of a data set")]
    [InlineData("docs/notes.txt", "not the folder of a data set")]
    [InlineData("photo.jpg", "1 pictures in the folder itself")]
    [InlineData("annotations/train.json", "annotations/train.json is there")]
    [InlineData("JPEGImages/a.jpg;Annotations/a.xml", "Pascal VOC")]
    public async Task A_folder_of_another_kind_is_refused_with_what_was_looked_for(string files, string problem)
    {
        string folder = Directory.CreateDirectory(NewFolder()).FullName;
        foreach (string file in files.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
            await File.WriteAllTextAsync(Path.Combine(folder, file), "x", Cancel);
        }
        using HttpClient client = server.CreateClient();
        DatasetOperation ended = await client.RegisterAsync(folder, "foreign");
        Assert.Equal(DatasetOperationState.Failed, ended.State);
        DatasetIssue issue = Assert.Single(ended.Issues);
        Assert.Contains(problem, issue.Problem, StringComparison.Ordinal);
        Assert.Contains("instances_SPLIT.json", issue.Problem + issue.Cure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "x")]
    [InlineData("relative/folder", "x")]
    [InlineData("/nowhere/at/all", "x")]
    [InlineData("/tmp", "???")]
    [InlineData("/tmp", "Drawn Scenes")]
    public async Task What_cannot_be_a_data_set_is_refused_at_once(string? path, string name)
    {
        using HttpClient client = server.CreateClient();
        using HttpResponseMessage answer = await client.PostAsJsonAsync("/api/v1/datasets", new { path, name }, Cancel);
        Assert.Single(await answer.ProblemsAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task The_sample_is_registered_by_one_request_and_only_once()
    {
        using HttpClient client = server.CreateClient();
        using HttpResponseMessage started = await client.PostAsync("/api/v1/datasets/sample", null, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        DatasetOperation ended = await client.EndedAsync(started.Headers.Location!);
        Assert.Equal(DatasetOperationState.Succeeded, ended.State);
        Assert.StartsWith(DataSpec.DrawnScenes + "@", ended.Dataset, StringComparison.Ordinal);
        DatasetRegistration registration = server.Services.GetRequiredService<DatasetRegistration>();
        DatasetRecord again = await registration.EnsureSampleAsync(new("local", "default"), Cancel);
        Assert.Equal(ended.Dataset, $"{again.Id}@{again.Version}");
    }

    [Fact]
    public async Task A_registration_can_be_stopped_and_is_listed()
    {
        using HttpClient client = server.CreateClient();
        DatasetRegistration registration = server.Services.GetRequiredService<DatasetRegistration>();
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously), go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string folder = WebServer.DrawScenes(NewFolder());
        void Hold(DatasetOperation operation)
        {
            if (operation.Path == folder && operation.State == DatasetOperationState.Running)
            {
                reached.TrySetResult();
#pragma warning disable xUnit1031 // the worker's thread is meant to stand still here
                go.Task.Wait(TestContext.Current.CancellationToken);
#pragma warning restore xUnit1031
            }
        }
        registration.Changed += Hold;
        DatasetOperation begun = registration.Start(folder, "Stopped", new("local", "default"));
        await reached.Task.WaitAsync(Cancel);
        using HttpResponseMessage stopped = await client.PostAsync($"/api/v1/datasets/operations/{begun.Id}/cancel", null, Cancel);
        Assert.Equal(HttpStatusCode.OK, stopped.StatusCode);
        go.SetResult();
        DatasetOperation ended = await client.EndedAsync(new Uri($"/api/v1/datasets/operations/{begun.Id}", UriKind.Relative));
        registration.Changed -= Hold;
        Assert.Equal(DatasetOperationState.Cancelled, ended.State);
        using HttpResponseMessage listed = await client.GetAsync("/api/v1/datasets/operations", Cancel);
        Assert.Contains(await listed.ReadAsync<DatasetOperation[]>(), operation => operation.Id == begun.Id);
        using HttpResponseMessage again = await client.PostAsync($"/api/v1/datasets/operations/{begun.Id}/cancel", null, Cancel);
        Assert.NotEmpty(await again.ProblemsAsync(HttpStatusCode.Conflict));
    }

    private string NewFolder() => Path.Combine(server.Folder, $"{Guid.NewGuid():N}-{_folders++}");
}
