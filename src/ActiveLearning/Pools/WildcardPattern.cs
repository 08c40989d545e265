using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>
/// A shell pattern over whole ids, ignoring case as PowerShell does: * any characters, ? one character, [a-z] or [abc] one of those, ` takes the next
/// character as it is. Time grows with pattern times text at most, whatever the pattern.
/// </summary>
internal sealed class WildcardPattern
{
    private readonly List<Token> _tokens = [];

    /// <summary>Parses a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <exception cref="ActiveLearningException">A bracket is not closed, or empty (<c>InvalidPattern</c>).</exception>
    public WildcardPattern(string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*':
                    if (_tokens.Count == 0 || !_tokens[^1].IsStar)
                        _tokens.Add(new Token(IsStar: true, null));
                    break;
                case '?':
                    _tokens.Add(new Token(false, [(char.MinValue, char.MaxValue)]));
                    break;
                case '[':
                    _tokens.Add(new Token(false, ParseSet(pattern, ref i)));
                    break;
                case '`' when i + 1 < pattern.Length:
                    i++;
                    goto default;
                default:
                    _tokens.Add(new Token(false, [(Fold(pattern[i]), Fold(pattern[i]))]));
                    break;
            }
        }
    }

    /// <summary>Whether a text is more than a plain id.</summary>
    /// <param name="text">The text.</param>
    public static bool HasWildcards(string text) => text.AsSpan().IndexOfAny("*?[`") >= 0;

    /// <summary>Whether the whole of a text fits.</summary>
    /// <param name="text">The text.</param>
    public bool IsMatch(string text)
    {
        // On a mismatch only the last star needs to take one more character: an earlier one could not do better.
        var (at, token) = (0, 0);
        var (starToken, starAt) = (-1, 0);
        while (at < text.Length)
        {
            if (token < _tokens.Count && !_tokens[token].IsStar && _tokens[token].Fits(Fold(text[at])))
            {
                at++;
                token++;
            }
            else if (token < _tokens.Count && _tokens[token].IsStar)
            {
                (starToken, starAt) = (token++, at);
            }
            else if (starToken >= 0)
            {
                token = starToken + 1;
                at = ++starAt;
            }
            else
            {
                return false;
            }
        }

        while (token < _tokens.Count && _tokens[token].IsStar)
            token++;
        return token == _tokens.Count;
    }

    private static List<(char Low, char High)> ParseSet(string pattern, ref int i)
    {
        var end = pattern.IndexOf(']', i + 1);
        if (end <= i + 1)
        {
            throw new ActiveLearningException(
                "InvalidPattern", ErrorKind.InvalidArgument, $"The pattern '{pattern}' has a bracket that is not closed or empty; write `[ where the bracket itself is meant.", pattern);
        }

        var set = new List<(char, char)>();
        for (var k = i + 1; k < end; k++)
        {
            var isRange = k + 2 < end && pattern[k + 1] == '-';
            set.Add((Fold(pattern[k]), Fold(pattern[isRange ? k + 2 : k])));
            if (isRange)
                k += 2;
        }

        i = end;
        return set;
    }

    private static char Fold(char c) => char.ToUpperInvariant(c);

    private sealed record Token(bool IsStar, List<(char Low, char High)>? Set)
    {
        public bool Fits(char c)
        {
            foreach (var (low, high) in Set!)
            {
                if (c >= low && c <= high)
                    return true;
            }

            return false;
        }
    }
}
