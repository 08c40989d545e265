using System.Globalization;

namespace ActiveLearning.Exchange.Labels;

/// <summary>
/// Passes UTF-8 XML on and refuses what would make the parser keep much in memory: text or an attribute without end, and CDATA sections, in which a
/// file could hide such text.
/// </summary>
internal sealed class MarkupStream(LabelSourceFile file) : Stream
{
    private static ReadOnlySpan<byte> Unparsed => "<![CDATA["u8;

    private int _sinceMarkup;
    private int _matched;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        file.Context.ThrowIfStopped();
        count = file.Stream.Read(buffer, offset, count);
        foreach (var current in buffer.AsSpan(offset, count))
        {
            // No part of the marker begins like the whole but its first character, so a mismatch starts over.
            _matched = current == Unparsed[_matched] ? _matched + 1 : current == '<' ? 1 : 0;
            if (_matched == Unparsed.Length)
                throw file.Invalid("it has a CDATA section, which no format here needs");
            _sinceMarkup = current == '<' ? 0 : _sinceMarkup + 1;
            if (_sinceMarkup > ExchangeLimits.ItemBytes)
                throw file.Invalid(string.Create(CultureInfo.InvariantCulture, $"a single text or attribute in it is longer than {ExchangeLimits.ItemBytes} bytes"));
        }

        return count;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
