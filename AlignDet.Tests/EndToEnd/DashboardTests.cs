using System.Globalization;
using System.Text.RegularExpressions;
using AlignDet.Tests.Images;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace AlignDet.Tests.EndToEnd;

/// <summary>A user's way through the dashboard, in a real browser on the real platform.</summary>
[Collection(EndToEndCollection.Name)]
public partial class DashboardTests(LocalPlatform platform)
{
    private const string Chromium = "/usr/bin/chromium";
    private const float Patience = 300_000;

    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_a_folder_to_two_detectors_side_by_side()
    {
        await using Browser browser = await Browser.OpenAsync(platform);
        IPage page = browser.Page;

        // the built-in sample, by one click
        await page.GotoAsync("/datasets");
        await page.GetByTestId("sample-button").ClickAsync();
        await Expect(page.GetByTestId("dataset-drawn-scenes")).ToBeVisibleAsync(Soon);

        // a folder of one's own
        await page.GetByTestId("register-path").FillAsync(platform.Scenes);
        await page.GetByTestId("register-name").FillAsync("My scenes");
        await page.GetByTestId("register-button").ClickAsync();
        await Expect(page.GetByTestId("dataset-my-scenes")).ToBeVisibleAsync(Soon);
        await browser.ScreenshotAsync("datasets");

        // the pipeline with its defaults, but for a few steps only
        await page.GotoAsync("/pipelines/new?dataset=my-scenes");
        await FillAsync(page, "choice-pretraining-steps", 6);
        await FillAsync(page, "choice-finetune-steps", 12);
        await FillAsync(page, "choice-batch", 4);
        await FillAsync(page, "choice-side", 64);
        await browser.ScreenshotAsync("new-pipeline");
        await page.GetByTestId("start-button").ClickAsync();

        foreach (string node in (string[])["proposals", "box-domain", "fine-tune", "baseline"])
        {
            await Expect(page.GetByTestId($"node-{node}")).ToHaveAttributeAsync("data-state", "succeeded", new() { Timeout = Patience });
        }
        foreach (string cell in (string[])["ap-fine-tune", "ap-baseline"])
        {
            await Expect(page.GetByTestId(cell)).ToBeVisibleAsync(Soon);
            string? ap = await page.GetByTestId(cell).GetAttributeAsync("data-value");
            Assert.InRange(double.Parse(ap!, CultureInfo.InvariantCulture), 0, 1);
        }
        await Expect(page.GetByTestId("picture").First).ToBeVisibleAsync(Soon);
        await browser.ScreenshotAsync("pipeline");

        // one of the runs: log and curves
        await page.GetByTestId("node-fine-tune").ClickAsync();
        await Expect(page).ToHaveURLAsync(RunAddress(), new() { Timeout = 60_000 });
        await Expect(page.GetByTestId("run-log")).ToBeVisibleAsync(Soon);
        await Expect(page.GetByTestId("ap-table")).ToBeVisibleAsync(Soon);

        // what the evaluation tells beside its numbers
        foreach (string figure in (string[])["report-curves", "report-errors", "report-sizes", "report-confusion"])
        {
            await Expect(page.GetByTestId(figure).Locator("svg")).ToBeVisibleAsync(Soon);
        }
        await page.GetByTestId("report-class").SelectOptionAsync("0");
        await Expect(page).ToHaveURLAsync(CurvesOfFirstClass(), new() { Timeout = 60_000 });
        await browser.ScreenshotAsync("run");

        // the proposals, drawn on their pictures
        await page.GoBackAsync();
        await page.GetByTestId("node-proposals").ClickAsync();
        await Expect(page.GetByTestId("picture").First.Locator("[data-kind=proposal]").First).ToBeAttachedAsync(new() { Timeout = 60_000 });
        await browser.ScreenshotAsync("proposals");
        Assert.Empty(browser.Faults);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_is_told_with_file_and_cure_on_the_page()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("annotations"));
        Directory.CreateDirectory(folder.File("train"));
        await File.WriteAllTextAsync(folder.File("annotations/instances_train.json"), "{ \"images\": [", _cancel);
        await using Browser browser = await Browser.OpenAsync(platform);
        IPage page = browser.Page;

        await page.GotoAsync("/datasets");
        await page.GetByTestId("register-path").FillAsync(folder.Path);
        await page.GetByTestId("register-button").ClickAsync();

        await Expect(page.GetByTestId("issues").First).ToContainTextAsync("instances_train.json", new() { Timeout = 60_000 });
        await browser.ScreenshotAsync("refused");
        await page.GotoAsync("/");
        await Expect(page.GetByTestId("nav-runs")).ToBeVisibleAsync(Soon);
    }

    [GeneratedRegex("/runs/[a-z0-9]{26}$")]
    private static partial Regex RunAddress();

    [GeneratedRegex("curves=0")]
    private static partial Regex CurvesOfFirstClass();

    private static LocatorAssertionsToBeVisibleOptions Soon => new() { Timeout = 60_000 };

    private static async Task FillAsync(IPage page, string field, int value)
    {
        ILocator input = page.GetByTestId(field);
        await input.FillAsync(value.ToString(CultureInfo.InvariantCulture));
        await input.PressAsync("Tab");
    }

    /// <summary>Chromium with one page; what the page complains of is gathered.</summary>
    private sealed class Browser : IAsyncDisposable
    {
        private readonly IPlaywright _playwright;
        private readonly IBrowser _browser;

        private Browser(IPlaywright playwright, IBrowser browser, IPage page)
        {
            (_playwright, _browser, Page) = (playwright, browser, page);
            page.PageError += (_, fault) => Faults.Add(fault);
            page.Console += (_, message) =>
            {
                if (message.Type == "error")
                {
                    Faults.Add(message.Text);
                }
            };
        }

        public IPage Page { get; }

        public List<string> Faults { get; } = [];

        public static async Task<Browser> OpenAsync(LocalPlatform platform)
        {
            LocalPlatform.Require();
            Assert.SkipUnless(File.Exists(Chromium), $"{Chromium} is missing (Debian package chromium)");
            IPlaywright playwright = await Playwright.CreateAsync();
            IBrowser browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
            IPage page = await browser.NewPageAsync(new() { BaseURL = platform.Http.BaseAddress!.ToString(), ViewportSize = new() { Width = 1440, Height = 900 } });
            return new Browser(playwright, browser, page);
        }

        public Task ScreenshotAsync(string name) =>
            Page.ScreenshotAsync(new() { Path = Path.Combine(AppContext.BaseDirectory, "screenshots", name + ".png"), FullPage = true });

        public async ValueTask DisposeAsync()
        {
            await _browser.DisposeAsync();
            _playwright.Dispose();
        }
    }
}
