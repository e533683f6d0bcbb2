using System.Xml.Linq;
using AlignDet.Experiments.Metrics;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using AlignDet.Vision.Evaluation.Reports;
using AlignDet.Web.Components.Reports;
using AlignDet.Web.Files;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AlignDet.Tests.Pages;

public sealed class ReportViewTests
{
    private const string Hostile = "<script>alert(1)</script>";

    [Fact]
    public void Every_figure_is_drawn_and_a_class_can_be_chosen_by_a_link()
    {
        using BunitContext page = Page();

        IRenderedComponent<ReportView> view = page.Render<ReportView>(p => p.Add(v => v.Report, new RunReport(Report(), null, [])));

        foreach (string figure in (string[])["report-curves", "report-errors", "report-sizes", "report-confusion"])
        {
            XElement.Parse(view.Find($"[data-testid={figure}]").InnerHtml.Trim());
        }
        string all = view.Find("[data-testid=report-curves]").InnerHtml;
        view.Find("[data-testid=report-class]").Change("1");
        Assert.NotEqual(all, view.Find("[data-testid=report-curves]").InnerHtml);
        Assert.EndsWith("?curves=1", page.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_classes_never_become_markup()
    {
        using BunitContext page = Page();
        IRenderedComponent<ReportView> view = page.Render<ReportView>(p => p.Add(v => v.Report, new RunReport(Report(), null, [])));
        Assert.Empty(view.FindAll("script"));
        Assert.Contains(view.FindAll("option"), option => option.TextContent == Hostile);
    }

    [Fact]
    public void Boxes_on_the_worst_pictures_are_marked_by_how_they_fared()
    {
        using BunitContext page = Page();
        RunPicture kept = new("report/a", 5, "runs/default/x/attempts/1/pictures/a.jpg", 100, 80, []);

        IRenderedComponent<ReportView> view = page.Render<ReportView>(p => p.Add(v => v.Report, new RunReport(Report(), null, [kept])));

        Assert.Single(view.FindAll(".box.hit"));
        Assert.Single(view.FindAll(".box.false"));
        Assert.Single(view.FindAll(".box.missed"));
        Assert.Contains("1 found, 1 missed, 1 false", view.Markup);
    }

    [Fact]
    public void A_picture_that_was_not_kept_and_a_report_that_cannot_be_read_are_told()
    {
        using BunitContext page = Page();
        Assert.Contains("this picture was not kept", page.Render<ReportView>(p => p.Add(v => v.Report, new RunReport(Report(), null, []))).Markup);
        Assert.Contains("report.json: it is damaged", page.Render<ReportView>(p => p.Add(v => v.Report, new RunReport(null, "report.json: it is damaged", []))).Markup);
    }

    private static BunitContext Page()
    {
        BunitContext page = new();
        page.Services.AddSingleton(new SignedLinks(new EphemeralDataProtectionProvider()));
        return page;
    }

    private static DetectionReport Report()
    {
        CocoDataset truth = new()
        {
            Images = [new CocoImage(1, "a.jpg", 100, 80)],
            Categories = [new CocoCategory(1, "cat"), new CocoCategory(2, Hostile)],
            Annotations = [new CocoAnnotation(1, 1, 1, 10, 10, 20, 20, 400, false), new CocoAnnotation(2, 1, 2, 60, 40, 20, 20, 400, false)],
        };
        CocoDetection[] found = [new(1, 1, 11, 11, 20, 20, 0.9), new(1, 1, 70, 5, 20, 20, 0.6)];
        return DetectionReport.Of(truth, found, CocoEvaluator.Evaluate(truth, found));
    }
}
