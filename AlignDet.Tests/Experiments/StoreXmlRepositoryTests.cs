using AlignDet.Experiments.Security;
using AlignDet.Experiments.Store;
using AlignDet.Tests.Images;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AlignDet.Tests.Experiments;

public sealed class StoreXmlRepositoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_one_service_signed_another_reads_from_the_keys_in_the_store()
    {
        await using ServiceProvider one = Service(), two = Service();
        string text = Protector(one).Protect("ada");
        Assert.Equal("ada", Protector(two).Unprotect(text));
        Assert.NotEmpty(Directory.GetFiles(_folder.File("store/keys"), "key-*.xml"));
    }

    [Fact]
    public async Task A_damaged_key_does_not_take_the_others_along()
    {
        await using ServiceProvider one = Service();
        string text = Protector(one).Protect("ada");
        await File.WriteAllTextAsync(_folder.File("store/keys/key-broken.xml"), "<key", TestContext.Current.CancellationToken);
        await using ServiceProvider two = Service();
        Assert.Equal("ada", Protector(two).Unprotect(text));
    }

    private static IDataProtector Protector(IServiceProvider services) => services.GetRequiredService<IDataProtectionProvider>().CreateProtector("cookie");

    private ServiceProvider Service() => new ServiceCollection()
        .AddLogging()
        .AddSingleton<IArtifactStore>(new FolderArtifactStore(_folder.File("store"), TimeProvider.System))
        .AddStoredDataProtection()
        .BuildServiceProvider();
}
