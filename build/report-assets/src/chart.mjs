// The learning-curve chart, as one ECharts option: the report draws it in the browser, Export-ALChart in an interpreter without one.
import * as echarts from 'echarts/core';
import { BarChart, CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
import { measureText, textWidth, wrap } from './text.mjs';

echarts.use([BarChart, CustomChart, GridComponent, LabelLayout, LegendComponent, LineChart, SVGRenderer, TitleComponent, TooltipComponent]);

// Okabe and Ito's colours, those with enough contrast on each background first; shapes and dashes tell lines apart where colours repeat.
export const themes = {
    light: {
        background: '#ffffff', text: '#1d2329', muted: '#5b6670', grid: '#e3e7ea', axis: '#8a949c', baseline: '#6b7278',
        colors: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'],
    },
    dark: {
        background: '#15191d', text: '#e6eaed', muted: '#a3adb5', grid: '#2b3238', axis: '#6f7a82', baseline: '#aab3ba',
        colors: ['#56b4e9', '#e69f00', '#1fc695', '#e296c1', '#f0e442', '#ff8a3d'],
    },
};

const fontFamily = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";
const symbols = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin'];
const dashes = ['solid', [6, 3], [2, 3]];
const narrow = 560;
const legendMark = 26;
const legendGap = 12;

/** Percent with as many decimals as `digits`. */
export const percent = (share, digits = 1) => (100 * share).toFixed(digits);

/** A whole number with thin groups, the same in every place. */
export const whole = (number) => String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** How a strategy is drawn: its colour, mark and dashes. */
export function styleOf(strategies, index, theme) {
    if (strategies[index].isBaseline)
        return { color: theme.baseline, symbol: 'circle', dash: [5, 4], width: 2 };
    const place = strategies.slice(0, index).filter((strategy) => !strategy.isBaseline).length;
    return {
        color: theme.colors[place % theme.colors.length],
        symbol: symbols[place % symbols.length],
        dash: dashes[Math.floor(place / theme.colors.length) % dashes.length],
        width: 2.5,
    };
}

/** Limits of the accuracy axis in percent, and its step: round numbers around what is drawn. */
function accuracyAxis(strategies) {
    const drawn = strategies.flatMap((strategy) => strategy.curve.flatMap((point) => [point.low ?? point.mean, point.high ?? point.mean])).map((share) => 100 * Math.min(1, Math.max(0, share)));
    const low = Math.min(...drawn);
    const high = Math.max(...drawn);
    const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20].find((candidate) => (high - low) / candidate <= 7) ?? 20;
    const min = Math.max(0, Math.floor(low / step) * step);
    return { min, max: Math.min(100, Math.max(Math.ceil(high / step) * step, min + step)), interval: step, digits: step < 1 ? 1 : 0 };
}

/** The label counts that occur, ascending. */
export const labelCounts = (strategies) => [...new Set(strategies.flatMap((strategy) => strategy.curve.map((point) => point.labels)))].sort((a, b) => a - b);

function labelAxis(counts) {
    const [low, high] = [counts[0], counts[counts.length - 1]];
    return low === high ? { min: low - 1, max: high + 1 } : { min: low, max: high };
}

/** As many of the label counts as have room to be written, the last one among them. */
function thin(counts, width) {
    const step = Math.ceil(counts.length / Math.max(2, Math.floor((width - 100) / 60)));
    return counts.filter((_, i) => (counts.length - 1 - i) % step === 0);
}

/** A heading, broken into lines where it is wider than the picture, and the height it takes. */
function titleOf(heading, theme, width) {
    const titles = wrap(heading.title, 17, true, width - 32);
    const subtitles = heading.subtitle ? wrap(heading.subtitle, 13, false, width - 32) : [];
    return {
        height: 18 + 23 * titles.length + 19 * subtitles.length,
        option: {
            left: 16, top: 12, padding: 0, itemGap: 6,
            text: titles.join('\n'), textStyle: { fontFamily, color: theme.text, fontSize: 17, lineHeight: 23, fontWeight: 600 },
            subtext: subtitles.join('\n'), subtextStyle: { fontFamily, color: theme.muted, fontSize: 13, lineHeight: 19 },
        },
    };
}

const shorten = (name, width) => {
    let short = name;
    while (textWidth(short, 12, false) > width - 80)
        short = [...short].slice(0, -2).join('') + '\u2026';
    return short;
};

/** How many lines the legend takes, laid out as the library does: one after the other until the line is full. */
function legendLines(strategies, width) {
    let [lines, used] = [1, 0];
    for (const { name } of strategies) {
        const item = legendMark + 5 + textWidth(shorten(name, width), 12, false) + legendGap;
        if (used > 0 && used + item - legendGap > width - 26) {
            lines++;
            used = 0;
        }
        used += item;
    }
    return lines;
}

function bandSeries(strategy, style) {
    const banded = strategy.curve.filter((point) => point.low !== null && point.high !== null);
    if (banded.length < 2)
        return [];
    const clamp = (share) => 100 * Math.min(1, Math.max(0, share));
    return [{
        type: 'custom',
        name: strategy.name,
        silent: true,
        clip: true,
        z: 1,
        tooltip: { show: false },
        data: [[banded[0].labels, clamp(banded[0].low)]],
        renderItem: (_, api) => ({
            type: 'polygon',
            shape: {
                points: [
                    ...banded.map((point) => api.coord([point.labels, clamp(point.high)])),
                    ...banded.map((point) => api.coord([point.labels, clamp(point.low)])).reverse(),
                ],
            },
            style: { fill: style.color, opacity: 0.14 },
        }),
    }];
}

/**
 * The chart of accuracy over labels.
 * @param strategies [{ name, isBaseline, curve: [{ labels, mean, low, high, seeds }] }], shares from 0 to 1.
 * @param theme One of `themes`.
 * @param width In pixels: names stand at the ends of the lines where there is room, else in a legend.
 * @param heading A title inside the picture, or nothing.
 */
export function accuracyOption(strategies, theme, width, heading) {
    const roomy = width >= narrow;
    const y = accuracyAxis(strategies);
    const counts = labelCounts(strategies);
    const widest = Math.max(...strategies.map((strategy) => textWidth(strategy.name, 13, true)));
    const nameRoom = Math.min(widest + 20, width * 0.3);
    const title = heading ? titleOf(heading, theme, width) : null;
    const legendTop = title ? title.height + 12 : 4;
    const top = (title ? title.height + 22 : 16) + (roomy ? 0 : 24 * legendLines(strategies, width));
    const text = { color: theme.muted, fontFamily, fontSize: 12 };
    const line = { lineStyle: { color: theme.axis } };
    return {
        animation: false,
        backgroundColor: theme.background,
        textStyle: { fontFamily, color: theme.text },
        grid: { left: 62, right: roomy ? nameRoom : 20, top, bottom: 56 },
        legend: roomy ? { show: false } : {
            top: legendTop, left: 8, itemWidth: legendMark, itemHeight: 8, itemGap: legendGap, textStyle: text, selectedMode: false,
            formatter: (name) => shorten(name, width),
            data: strategies.map((strategy) => strategy.name),
        },
        xAxis: {
            type: 'value', ...labelAxis(counts), name: 'Labeled samples (number)', nameLocation: 'middle', nameGap: 32, nameTextStyle: text,
            axisLine: line, axisTick: { show: true, ...line, customValues: counts }, splitLine: { show: false },
            axisLabel: { ...text, formatter: (value) => whole(value), customValues: thin(counts, width), hideOverlap: true },
        },
        yAxis: {
            type: 'value', min: y.min, max: y.max, interval: y.interval, name: 'Test accuracy (%)', nameLocation: 'middle', nameGap: 42, nameTextStyle: text,
            axisLine: { show: false }, axisTick: { show: false }, axisLabel: { ...text, formatter: (value) => value.toFixed(y.digits) },
            splitLine: { lineStyle: { color: theme.grid } },
        },
        ...(title ? { title: title.option } : {}),
        // Lines before bands: the legend takes the look of the first series of a name.
        series: [
            ...strategies.map((strategy, index) => {
                const style = styleOf(strategies, index, theme);
                return {
                    type: 'line', name: strategy.name, z: strategy.isBaseline ? 2 : 3,
                    data: strategy.curve.map((point) => [point.labels, 100 * point.mean]),
                    symbol: style.symbol, symbolSize: 7, showSymbol: true,
                    lineStyle: { color: style.color, width: style.width, type: style.dash },
                    itemStyle: strategy.isBaseline ? { color: theme.background, borderColor: style.color, borderWidth: 2 } : { color: style.color },
                    emphasis: { disabled: true },
                    endLabel: {
                        show: roomy, formatter: () => strategy.name, color: style.color, fontFamily, fontSize: 13, fontWeight: 600, distance: 8,
                        ...(textWidth(strategy.name, 13, true) > nameRoom - 12 ? { width: nameRoom - 12, overflow: 'truncate' } : {}),
                    },
                    labelLayout: { moveOverlap: 'shiftY' },
                };
            }),
            ...strategies.flatMap((strategy, index) => bandSeries(strategy, styleOf(strategies, index, theme))),
        ],
    };
}

/** A histogram of losses; its bins are equally wide. */
export function histogramOption(histogram, name, color, theme) {
    const width = (histogram.maximum - histogram.minimum) / histogram.counts.length;
    const text = { color: theme.muted, fontFamily, fontSize: 11 };
    return {
        animation: false,
        backgroundColor: theme.background,
        textStyle: { fontFamily, color: theme.text },
        grid: { left: 50, right: 12, top: 12, bottom: 44 },
        xAxis: {
            type: 'category', data: histogram.counts.map((_, i) => (histogram.minimum + (i + 0.5) * width).toPrecision(3)),
            name, nameLocation: 'middle', nameGap: 28, nameTextStyle: text, axisLine: { lineStyle: { color: theme.axis } }, axisTick: { show: false },
            axisLabel: { ...text, hideOverlap: true },
        },
        yAxis: {
            type: 'value', name: 'Samples', nameLocation: 'middle', nameGap: 36, nameTextStyle: text, minInterval: 1, splitNumber: 3,
            axisLabel: { ...text, formatter: (value) => whole(value) }, splitLine: { lineStyle: { color: theme.grid } },
        },
        series: [{ type: 'bar', data: histogram.counts, barCategoryGap: '8%', itemStyle: { color }, emphasis: { disabled: true } }],
    };
}

/**
 * The chart of accuracy over labels as SVG text, without a browser.
 * @param text JSON: { strategies, theme, width, height, heading }.
 */
export function accuracySvg(text) {
    const { strategies, theme, width, height, heading } = JSON.parse(text);
    echarts.setPlatformAPI({ measureText });
    const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
    try {
        chart.setOption(accuracyOption(strategies, themes[theme], width, heading));
        return chart.renderToSVGString();
    } finally {
        chart.dispose();
    }
}

/** A chart in an element. */
export const open = (element) => echarts.init(element, null, { renderer: 'svg' });
