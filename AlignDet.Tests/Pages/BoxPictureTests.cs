using AlignDet.Experiments.Metrics;
using AlignDet.Recipes.Stages;
using AlignDet.Web.Components.Pictures;
using Bunit;
using Xunit;

namespace AlignDet.Tests.Pages;

public sealed class BoxPictureTests
{
    private static readonly RunPicture s_picture = new("val/1", 100, "key", 200, 100,
    [
        new(10, 20, 60, 80, "cat", null, BoxKind.True),
        new(12, 22, 58, 79, "cat", 0.91f, BoxKind.Predicted),
        new(100, 20, 160, 80, "dog", 0.2f, BoxKind.Predicted),
        new(-30, -10, 260, 50, "bus", 0.8f, BoxKind.Predicted),
        new(300, 300, 320, 320, "far", 0.9f, BoxKind.Predicted),
    ]);

    [Fact]
    public void Predictions_below_the_score_and_boxes_outside_are_left_out_true_boxes_stay()
    {
        using BunitContext page = new();

        IRenderedComponent<BoxPicture> picture = page.Render<BoxPicture>(p => p
            .Add(c => c.Picture, s_picture).Add(c => c.Url, "/files/x").Add(c => c.MinScore, 0.5));

        Assert.Equal(2, picture.FindAll("[data-kind=predicted]").Count);
        Assert.Single(picture.FindAll("[data-kind=true]"));
        Assert.Equal(["bus 0.80", "cat 0.91"], picture.FindAll("text").Select(t => t.TextContent));
        Assert.Equal("val/1: 2 predicted, 1 true, 0 proposed boxes", picture.Find("svg").GetAttribute("aria-label"));
        Assert.Equal("/files/x", picture.Find("image").GetAttribute("href"));
    }

    [Fact]
    public void Names_from_files_are_text_and_never_markup()
    {
        using BunitContext page = new();
        const string Name = "\"><img src=x onerror=alert(1)>";

        IRenderedComponent<BoxPicture> picture = page.Render<BoxPicture>(p => p.Add(c => c.Caption, Name)
            .Add(c => c.Picture, new RunPicture(Name, 1, "key", 200, 100, [new(10, 20, 60, 80, Name, 0.9f, BoxKind.Predicted)])));

        Assert.Empty(picture.FindAll("img"));
        Assert.Equal(Name, picture.Find("figcaption").TextContent);
        Assert.Equal(Name + " 0.90", picture.Find("text").TextContent);
    }

    [Fact]
    public void Of_many_proposals_the_best_are_drawn_and_on_top()
    {
        using BunitContext page = new();
        RunPicture proposals = new("u/1", 0, "key", 200, 100,
            [.. Enumerable.Range(1, 9).Select(i => new BoxOverlay(10 * i, 10, (10 * i) + 30, 60, null, null, BoxKind.Proposal))]);

        IRenderedComponent<BoxPicture> picture = page.Render<BoxPicture>(p => p.Add(c => c.Picture, proposals).Add(c => c.MostProposals, 3));

        Assert.Equal(["30", "20", "10"], picture.FindAll("[data-kind=proposal] .line").Select(line => line.GetAttribute("x")));
    }

    [Fact]
    public void A_kind_can_be_hidden()
    {
        using BunitContext page = new();

        IRenderedComponent<BoxPicture> picture = page.Render<BoxPicture>(p => p
            .Add(c => c.Picture, s_picture).Add(c => c.Hidden, new HashSet<BoxKind> { BoxKind.True }));

        Assert.Empty(picture.FindAll("[data-kind=true]"));
    }

    [Fact]
    public void A_box_is_clipped_to_the_picture_and_its_label_stays_within()
    {
        BoxGeometry box = BoxGeometry.Of(s_picture.Boxes[3], 200, 100, 60, 12)!.Value;

        Assert.Equal(new BoxGeometry(0, 0, 200, 50, 0, 0), box);
        Assert.Equal(140, BoxGeometry.Of(new(190, 50, 199, 60, "x", 1, BoxKind.Predicted), 200, 100, 60, 12)!.Value.LabelX);
        Assert.Equal(38, BoxGeometry.Of(new(190, 50, 199, 60, "x", 1, BoxKind.Predicted), 200, 100, 60, 12)!.Value.LabelY);
        Assert.Null(BoxGeometry.Of(new(5, 5, 5, 9, "x", 1, BoxKind.Predicted), 200, 100, 60, 12));
    }
}
