using AlignDet.Experiments.Datasets;
using AlignDet.Experiments.Security;
using AlignDet.Web.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;

namespace AlignDet.Web.Identity;

/// <summary>Registers who may do what, and the rules that keep strangers out.</summary>
internal static class IdentityExtensions
{
    private const string Either = "cookie or bearer";
    private static readonly TimeSpan s_signedIn = TimeSpan.FromDays(14);

    /// <summary>Local principal or admin token, the policies, and the keys of cookies and links in the artifact store.</summary>
    /// <exception cref="Recipes.BadInputException">The service would be open to the network without sign-in.</exception>
    public static WebApplicationBuilder AddIdentity(this WebApplicationBuilder builder)
    {
        IdentitySettings settings = IdentitySettings.Read(builder.Configuration);
        builder.Services.AddSingleton(settings);
        builder.Services.Configure<DataRootsOptions>(options => options.MustBeSet = settings.IsOpen);
        builder.Services.AddSingleton<TokenCheck>();
        builder.Services.AddStoredDataProtection();
        builder.Services.AddAntiforgery(options => options.Cookie.Name = "aligndet-form");
        builder.Services.AddRateLimiter(SignInLimit.Add);
        if (settings.AdminToken is null)
        {
            builder.WebHost.ConfigureKestrel(BindAddresses.Guard);
            builder.Services.AddAuthentication(LocalAuthentication.Name)
                .AddScheme<AuthenticationSchemeOptions, LocalAuthentication>(LocalAuthentication.Name, null);
        }
        else
        {
            AddSignIn(builder.Services);
        }
        AuthorizationBuilder authorization = builder.Services.AddAuthorizationBuilder();
        foreach (string role in Policies.All)
        {
            authorization.AddPolicy(role, policy => policy.RequireAuthenticatedUser().RequireClaim(Principals.WorkspaceClaim).RequireRole(role));
        }
        AuthorizationPolicy reader = new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser().RequireClaim(Principals.WorkspaceClaim).RequireRole(Policies.Reader).Build();
        authorization.SetDefaultPolicy(reader).SetFallbackPolicy(reader);
        return builder;
    }

    /// <summary>Host, origin and headers first, then who it is.</summary>
    public static void UseSafety(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler();
        app.UseStatusCodePages(MissingPage.ShowAsync);
        app.UseMiddleware<HostCheck>();
        app.UseMiddleware<OriginCheck>();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    private static void AddSignIn(IServiceCollection services) => services
        .AddAuthentication(Either)
        .AddPolicyScheme(Either, null, options => options.ForwardDefaultSelector = context =>
            context.Request.Headers.ContainsKey(nameof(IHeaderDictionary.Authorization)) || context.Request.Path.StartsWithSegments("/api")
                && !context.Request.Cookies.ContainsKey(SignIn.CookieName)
                ? BearerAuthentication.Name
                : CookieAuthenticationDefaults.AuthenticationScheme)
        .AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(BearerAuthentication.Name, null)
        .AddCookie(options =>
        {
            options.Cookie.Name = SignIn.CookieName;
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.ExpireTimeSpan = s_signedIn;
            options.LoginPath = SignIn.Path;
            options.ReturnUrlParameter = SignIn.ReturnParameter;
            // a program wants a status, a browser wants the page where it can sign in
            options.Events.OnRedirectToLogin = context =>
            {
                if (context.Request.Path.StartsWithSegments("/api"))
                {
                    return Problems.Refuse(context.HttpContext, StatusCodes.Status401Unauthorized, "Sign-in is needed", "Sign in again on the page /signin.");
                }
                context.Response.Redirect(context.RedirectUri);
                return Task.CompletedTask;
            };
        });
}
