namespace SisyphusActors.Seams.Shell;

/// <summary>Reads a log that grows, piece after piece.</summary>
internal sealed class LogReader(string path) : IDisposable
{
    private readonly Queue<(long Offset, FileStream File)> _ahead = new();
    private FileStream? _file;
    private long _position;
    private long _latest = -1;

    /// <summary>Opens the pieces that have come: an open one can be read even when its name is gone.</summary>
    public void OpenNew()
    {
        foreach (var piece in LogPieces.Of(path))
            if (piece.Offset > _latest && LogPieces.TryOpen(piece.Path) is { } file)
            {
                _ahead.Enqueue((piece.Offset, file));
                _latest = piece.Offset;
            }
    }

    /// <param name="dropped">How many bytes before these are not kept.</param>
    /// <returns>0 when there is no more for now.</returns>
    public int Read(byte[] buffer, out long dropped)
    {
        dropped = 0;
        while (true)
        {
            // Asked first: once there is a later piece, this one does not grow any more.
            var hasNext = _ahead.Count > 0;
            var read = _file?.Read(buffer) ?? 0;
            _position += read;
            if (read > 0 || !hasNext)
                return read;
            _file?.Dispose();
            var (offset, file) = _ahead.Dequeue();
            dropped += offset - _position;
            (_file, _position) = (file, offset);
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        foreach (var (_, file) in _ahead)
            file.Dispose();
    }
}
