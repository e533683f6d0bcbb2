using System.Security.Cryptography;
using System.Text;

namespace AlignDet.Web.Identity;

/// <summary>Compares tokens in a time that tells nothing about them, their length included.</summary>
internal sealed class TokenCheck(IdentitySettings settings)
{
    private readonly byte[] _expected = Hash(settings.AdminToken ?? "");

    public bool IsRight(string? token) =>
        settings.AdminToken is not null && CryptographicOperations.FixedTimeEquals(_expected, Hash(token ?? ""));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
