using AlignDet.Experiments;
using AlignDet.Recipes;
using AlignDet.ServiceDefaults;
using AlignDet.Web;
using AlignDet.Web.Api;
using AlignDet.Web.Files;
using AlignDet.Web.Identity;

try
{
    WebApplicationBuilder builder = StaticContent.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.AddExperiments();
    builder.AddIdentity();
    builder.AddApi();
    builder.AddDashboard();

    WebApplication app = builder.Build();
    app.UseSafety();
    app.MapDefaultEndpoints();
    app.MapSignIn();
    app.MapSignedFiles();
    app.MapApi();
    app.MapDashboard();
    return await app.RunOrExplainAsync();
}
catch (BadInputException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}

/// <summary>The entry point, public so that tests can start the service in their own process.</summary>
public partial class Program;
