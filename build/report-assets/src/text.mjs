// How wide texts are where no browser can tell: as in DejaVu Sans, which is wider than what most machines have instead, so that nothing overlaps.
const first = 32;
const hundredths = [
    32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 53,
    100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73, 68, 99, 69, 61, 69, 39, 34, 39, 84, 50,
    50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84,
];
const boldFactor = 1.12;

/** Width in pixels. Characters beyond ASCII count as one em each. */
export function textWidth(text, size, bold) {
    let sum = 0;
    for (const character of text)
        sum += hundredths[character.codePointAt(0) - first] ?? 100;
    return sum / 100 * size * (bold ? boldFactor : 1);
}

/** The same for a font as CSS writes it; what zrender asks for. */
export function measureText(text, font) {
    const size = Number(/([\d.]+)px/.exec(font)?.[1] ?? 12);
    return { width: textWidth(text ?? '', size, /\bbold\b|\b[6-9]00\b/.test(font)) };
}

/** The lines of a text broken between words; a word wider than the line has one to itself. */
export function wrap(text, size, bold, width) {
    const lines = [];
    for (const word of text.split(' ')) {
        const longer = lines.length > 0 ? `${lines[lines.length - 1]} ${word}` : word;
        if (lines.length > 0 && textWidth(longer, size, bold) <= width)
            lines[lines.length - 1] = longer;
        else
            lines.push(word);
    }
    return lines;
}
