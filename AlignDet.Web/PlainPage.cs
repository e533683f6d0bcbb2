using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;

namespace AlignDet.Web;

/// <summary>A page that needs no script and no other file: for whoever is not signed in, and for faults.</summary>
internal static class PlainPage
{
    private const string Style = "body{font-family:system-ui,sans-serif;background:#f5f6f8;color:#1c2430;display:grid;place-items:center;min-height:100vh;margin:0}"
        + "main{background:#fff;padding:2rem 2.5rem;border-radius:.5rem;box-shadow:0 1px 4px #0002;width:22rem;max-width:80vw}h1{font-size:1.3rem;margin:0 0 1rem}"
        + "label{display:block;margin-bottom:.4rem}input{font:inherit;padding:.5rem;width:100%;box-sizing:border-box;border:1px solid #9aa3af;border-radius:.3rem}"
        + "button{font:inherit;margin-top:1rem;padding:.5rem 1.2rem;border:0;border-radius:.3rem;background:#0c6a88;color:#fff}a{color:#0c6a88}.bad{color:#b3261e}"
        + "@media(prefers-color-scheme:dark){body{background:#14181f;color:#e6e9ee}main{background:#1e242d}input{background:#14181f;color:inherit}a{color:#5cc1de}.bad{color:#ffb4ab}}";

    /// <summary>The page with a heading and a body; the body is HTML, whoever gives it has encoded what came from outside.</summary>
    public static IResult Show(string title, string body, int status = StatusCodes.Status200OK) => Results.Content(
        $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        + $"<title>{Encode(title)} - AlignDet</title><style>{Style}</style></head><body><main><h1>{Encode(title)}</h1>{body}</main></body></html>",
        MediaTypeNames.Text.Html, Encoding.UTF8, status);

    /// <summary>Text as HTML.</summary>
    public static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
