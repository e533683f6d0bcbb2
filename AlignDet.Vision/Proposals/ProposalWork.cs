using AlignDet.Recipes;
using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Proposals;

/// <summary>
/// The work file of a search: a header with the settings, then a line for every picture that was searched, in the order they were done.
/// A search that was broken off goes on behind its last whole line. A few numbers a picture are in memory; the boxes are in the file.
/// </summary>
/// <remarks>
/// Under other settings, of another folder or by another version of the program, all of it is void; a picture whose size or time of change is another
/// is searched again. Members but <see cref="Add"/> are not for use from several threads.
/// </remarks>
public sealed class ProposalWork : IDisposable
{
    private readonly FileStream _file;
    private readonly Entry[] _entries;
    private readonly Lock _lock = new();

    private ProposalWork(string path, ProposalSource source, ProposalSpec spec, FileStream file)
    {
        Path = path;
        Source = source;
        Spec = spec;
        _file = file;
        _entries = new Entry[source.Pictures.Count];
    }

    private readonly record struct Entry(long Offset, int Length, int Width, int Height, int Boxes, string? Fault)
    {
        public bool IsDone => Length > 0 || Fault is not null;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What is searched.</summary>
    public ProposalSource Source { get; }

    /// <summary>Mode and filters.</summary>
    public ProposalSpec Spec { get; }

    /// <summary>Pictures that an earlier search had done.</summary>
    public int Resumed { get; private set; }

    /// <summary>Whether there was work of other settings, which was thrown away.</summary>
    public bool Discarded { get; private set; }

    /// <summary>Pictures that are done: searched, or found to be unreadable.</summary>
    public int Done { get; private set; }

    /// <summary>The usual place: beside the result.</summary>
    public static string PathFor(string resultFile) => resultFile + ".partial.ndjson";

    /// <summary>Opens a work file, taking over what is done, or begins one.</summary>
    /// <exception cref="BadInputException">The settings are impossible, there are no pictures, another process is at work on it, or the place cannot be written to.</exception>
    public static ProposalWork Open(string path, ProposalSource source, ProposalSpec spec)
    {
        ArgumentNullException.ThrowIfNull(source);
        SearchPlan.Of(spec.Mode);
        _ = new ProposalFilter(spec);
        if (source.Pictures.Count == 0)
        {
            throw new BadInputException(source.Folder, "there are no pictures", "Give a folder with JPEG, PNG or WebP files");
        }
        FileStream file;
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, $"cannot be written, or another search is at work on it ({fault.Message.TrimEnd('.')})", "Wait for it, or give another place", fault);
        }
        ProposalWork work = new(path, source, spec, file);
        work.TakeOver();
        return work;
    }

    /// <summary>Keeps what was found; from any thread.</summary>
    internal void Add(int picture, PictureStamp stamp, FoundProposals found)
    {
        ReadOnlyMemory<byte> line = found.Fault is null ? ProposalLine.Write(Source.Pictures[picture].File, stamp, found) : default;
        lock (_lock)
        {
            _entries[picture] = new Entry(_file.Position, line.Length, found.Width, found.Height, found.Boxes.Count, found.Fault);
            _file.Write(line.Span);
            Done++;
        }
    }

    internal bool IsDone(int picture) => _entries[picture].IsDone;

    /// <summary>The pictures that cannot be read.</summary>
    public IReadOnlyList<SkippedPicture> Skipped =>
        [.. _entries.Zip(Source.Pictures).Where(e => e.First.Fault is not null).Select(e => new SkippedPicture(e.Second.File, e.First.Fault!))];

    /// <summary>The readable pictures with their ids in the result: their own, or numbers from 1.</summary>
    public IEnumerable<CocoImage> Images => Readable().Select(item => item.Image);

    /// <summary>The boxes of all readable pictures, numbered from 1, best first in each; read from the file one picture at a time.</summary>
    public IEnumerable<CocoAnnotation> Annotations
    {
        get
        {
            long id = 0;
            foreach ((CocoImage image, int picture) in Readable())
            {
                foreach (Box box in Read(picture))
                {
                    double width = box.Width, height = box.Height;
                    yield return new CocoAnnotation(++id, image.Id, ProposalResult.Category.Id, box.X1, box.Y1, width, height, width * height, false);
                }
            }
        }
    }

    /// <summary>The boxes of the n-th readable picture, with the picture.</summary>
    internal (CocoImage Image, IReadOnlyList<Box> Boxes) Show(int readable)
    {
        (CocoImage image, int picture) = Readable().ElementAt(readable);
        return (image, Read(picture));
    }

    /// <summary>Counts of what is done.</summary>
    public ProposalSummary Summarise()
    {
        Entry[] readable = [.. _entries.Where(entry => entry.Length > 0)];
        return new ProposalSummary(
            readable.Length, readable.Sum(entry => (long)entry.Boxes), readable.Count(entry => entry.Boxes == 0),
            readable.Length == 0 ? 0 : readable.Max(entry => entry.Boxes), Resumed, Skipped);
    }

    /// <summary>Writes the proposals file, the same bytes however often the search was broken off.</summary>
    /// <exception cref="InvalidOperationException">Not every picture is done.</exception>
    /// <exception cref="BadInputException">None of the pictures can be read, or the place cannot be written to.</exception>
    public ProposalSummary WriteResult(string path)
    {
        if (Done < _entries.Length)
        {
            throw new InvalidOperationException($"{Done} of {_entries.Length} pictures are done.");
        }
        ProposalSummary summary = Summarise();
        summary.RefuseNone(Source.Folder);
        CocoWriter.Write(Images, Annotations, [ProposalResult.Category], path, ProposalInfo.Of(Spec, summary));
        return summary;
    }

    /// <summary>Copies what is done so far, fit to go on from; from any thread.</summary>
    public void CopyTo(string path)
    {
        lock (_lock)
        {
            long length = _file.Position;
            using FileStream copy = File.Create(path);
            byte[] block = new byte[1 << 20];
            for (long at = 0; at < length;)
            {
                int read = RandomAccess.Read(_file.SafeFileHandle, block.AsSpan(0, (int)Math.Min(block.Length, length - at)), at);
                copy.Write(block, 0, read);
                at += read;
            }
        }
    }

    /// <summary>Removes the file: the result is written.</summary>
    public void Delete()
    {
        _file.Dispose();
        File.Delete(Path);
    }

    /// <summary>Closes the file; what is done stays in it. Where nothing is, there is nothing to keep.</summary>
    public void Dispose()
    {
        if (_file.CanRead && Array.TrueForAll(_entries, entry => entry.Length == 0))
        {
            Delete();
        }
        _file.Dispose();
    }

    private void TakeOver()
    {
        byte[] header = ProposalLine.Header(Source, Spec);
        byte[] first = new byte[header.Length];
        bool goesOn = _file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length && first.AsSpan().SequenceEqual(header);
        if (!goesOn)
        {
            Discarded = _file.Length > 0;
            _file.SetLength(0);
            _file.Write(header);
            return;
        }
        Dictionary<string, int> places = [];
        for (int i = 0; i < _entries.Length; i++)
        {
            places.TryAdd(Source.Pictures[i].File, i);
        }
        long end = header.Length;
        foreach ((long offset, ReadOnlyMemory<byte> line) in LineScanner.Lines(_file))
        {
            end = header.Length + offset + line.Length + 1;
            if (ProposalLine.Read(line.Span) is var (file, stamp, found) && places.TryGetValue(file, out int picture)
                && stamp == PictureStamp.Of(PictureName.Locate(Source.Folder, file)))
            {
                Done += _entries[picture].IsDone ? 0 : 1;
                _entries[picture] = new Entry(header.Length + offset, line.Length + 1, found.Width, found.Height, found.Boxes.Count, null);
            }
        }
        // a torn line would spoil the one that is written behind it
        _file.SetLength(end);
        _file.Position = end;
        Resumed = Done;
    }

    private IEnumerable<(CocoImage Image, int Picture)> Readable()
    {
        long number = 0;
        for (int i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].Length > 0)
            {
                ProposalPicture picture = Source.Pictures[i];
                yield return (new CocoImage(picture.Id ?? ++number, picture.File, _entries[i].Width, _entries[i].Height), i);
            }
        }
    }

    private IReadOnlyList<Box> Read(int picture)
    {
        byte[] line = new byte[_entries[picture].Length];
        for (int read = 0; read < line.Length;)
        {
            int more = RandomAccess.Read(_file.SafeFileHandle, line.AsSpan(read), _entries[picture].Offset + read);
            read += more > 0 ? more : throw Changed();
        }
        return (ProposalLine.Read(line) ?? throw Changed()).Found.Boxes;
    }

    private BadInputException Changed() => new(Path, "was changed while the search ran", "Remove it and search again");
}
