// The report's page: reads the data that lies in it and builds tables and charts. Every text from the data is set as text, never as markup.
import { accuracyOption, histogramOption, labelCounts, open, percent, styleOf, themes, whole } from './chart.mjs';

const dash = '\u2013';
const minus = '\u2212';

function element(name, properties = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
        if (key === 'text')
            made.textContent = value;
        else if (key === 'class')
            made.className = value;
        else
            made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
}

const signed = (number, digits) => {
    const text = Math.abs(number).toFixed(digits);
    return Number(text) === 0 ? text : (number > 0 ? '+' : minus) + text;
};

const points = (share) => signed(100 * share, 1);

const pValue = (p) => (p === null ? dash : p < 0.001 ? '< 0.001' : p.toFixed(3));

/** A table that scrolls sideways on a narrow screen. Cells are texts or nodes; the first of a row is its heading. */
function table(caption, heads, rows, mark) {
    const body = element('tbody');
    rows.forEach((row, r) => {
        const line = element('tr');
        row.forEach((cell, c) => {
            const made = c === 0 ? element('th', { scope: 'row' }) : element('td');
            made.append(cell instanceof Node ? cell : String(cell));
            if (mark)
                mark(made, r, c);
            line.append(made);
        });
        body.append(line);
    });
    const head = element('thead', {}, element('tr', {}, ...heads.map((name) => element('th', { scope: 'col', text: name }))));
    return element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, element('table', {}, element('caption', { text: caption }), head, body));
}

function section(id, title, ...children) {
    return element('section', { 'aria-labelledby': id }, element('h2', { id, text: title }), ...children);
}

/** Cells shaded from nothing to the accent colour; the number stays readable on each. */
const shade = (cell, share) => cell.style.setProperty('background-color', `color-mix(in srgb, var(--accent) ${Math.round(42 * Math.min(1, Math.max(0, share)))}%, transparent)`);

function strategyName(strategies, index) {
    const swatch = element('span', { class: 'swatch', 'aria-hidden': 'true', 'data-strategy': index });
    return element('span', { class: 'strategy' }, swatch, element('span', { text: strategies[index].name }));
}

function comparisonTable(data) {
    const { strategies, baseline } = data;
    const heads = ['Strategy', 'Seeds', 'Accuracy, % (95 % interval)', 'Area under curve, %'];
    if (baseline !== null)
        heads.push(`Difference to ${baseline}, points (95 % interval)`, 'p (Holm)', 'p (permutation)', 'Area difference, points', 'p of area (Holm)', 'Wins / ties / losses');
    if (data.target !== null)
        heads.push(`Labels to ${percent(data.target)} %`);
    const figure = (value, low, high, shown) => {
        const cell = element('span', {}, shown(value));
        if (low !== null)
            cell.append(element('br'), element('span', { class: 'interval', text: `${shown(low)} to ${shown(high)}` }));
        return cell;
    };
    const rows = strategies.map((strategy, index) => {
        const row = [
            strategyName(strategies, index), strategy.seeds,
            strategy.accuracy === null ? dash : figure(strategy.accuracy, strategy.low, strategy.high, (share) => percent(share)),
            strategy.area === null ? dash : percent(strategy.area),
        ];
        if (baseline !== null) {
            const { difference, areaDifference } = strategy;
            row.push(
                difference === null ? dash : figure(difference.mean, difference.low, difference.high, points),
                pValue(difference?.adjustedP ?? null), pValue(difference?.permutationP ?? null),
                areaDifference === null ? dash : points(areaDifference.mean), pValue(areaDifference?.adjustedP ?? null),
                difference === null ? dash : `${strategy.wins} / ${strategy.ties} / ${strategy.losses}`,
            );
        }
        if (data.target !== null)
            row.push(strategy.labelsToTarget === null ? 'not reached' : whole(Math.round(strategy.labelsToTarget)));
        return row;
    });
    const where = data.labels === null ? '' : ` at ${whole(data.labels)} labels`;
    return table(`Test accuracy${where}, mean over seeds`, heads, rows, (cell, r) => cell.classList.toggle('baseline', strategies[r].isBaseline));
}

function curveTable(data) {
    const rows = labelCounts(data.strategies).map((count) => [whole(count), ...data.strategies.map((strategy) => {
        const point = strategy.curve.find((candidate) => candidate.labels === count);
        if (!point)
            return dash;
        return percent(point.mean) + (point.low === null ? '' : ` \u00b1 ${percent(point.high - point.mean)}`);
    })]);
    return table('Test accuracy in percent by number of labels: mean \u00b1 half of the 95 % interval', ['Labels', ...data.strategies.map((strategy) => strategy.name)], rows);
}

function classTable(data) {
    const shown = data.strategies.filter((strategy) => strategy.classAccuracy !== null);
    const rows = data.classes.map((name, c) => [name, ...shown.map((strategy) => (strategy.classAccuracy[c] === null ? dash : percent(strategy.classAccuracy[c])))]);
    const all = shown.flatMap((strategy) => strategy.classAccuracy).filter((share) => share !== null);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    return table(
        `Share of each class\u2019s test samples classified correctly, in percent, at ${whole(data.labels)} labels, mean over seeds`, ['Class', ...shown.map((strategy) => strategy.name)], rows,
        (cell, r, c) => {
            const share = c === 0 ? null : shown[c - 1].classAccuracy[r];
            if (share !== null)
                shade(cell, high > low ? (share - low) / (high - low) : 0);
        });
}

function pickTables(data) {
    const shown = data.strategies.map((strategy, index) => ({ strategy, index })).filter(({ strategy }) => strategy.picks.length > 0);
    const most = Math.max(1, ...shown.flatMap(({ strategy }) => strategy.picks.flatMap((cycle) => cycle.counts)));
    const digits = shown.every(({ strategy }) => strategy.picks.every((cycle) => cycle.counts.every(Number.isInteger))) ? 0 : 1;
    return shown.map(({ strategy, index }, place) => {
        const rows = data.classes.map((name, c) => [name, ...strategy.picks.map((cycle) => (cycle.counts[c] ?? 0).toFixed(digits))]);
        const made = table(
            `${strategy.name}: samples of each class labeled per cycle, mean over seeds; columns are the labels in all after the cycle`, ['Class', ...strategy.picks.map((cycle) => whole(cycle.labels))], rows,
            (cell, r, c) => c > 0 && shade(cell, (strategy.picks[c - 1].counts[r] ?? 0) / most));
        return element('details', place === 0 ? { open: '' } : {}, element('summary', {}, strategyName(data.strategies, index)), made);
    });
}

function lossSection(data, charts) {
    const shown = data.strategies.map((strategy, index) => ({ strategy, index })).filter(({ strategy }) => strategy.lossHistograms.length > 0);
    return shown.map(({ strategy, index }, place) => {
        const choice = element('select', { id: `losses-${index}` }, ...strategy.lossHistograms.map((entry, i) => element('option', { value: i, text: `${whole(entry.labels)} labels, seed ${entry.seed}` })));
        choice.value = strategy.lossHistograms.length - 1;
        const truth = element('div', { class: 'histogram', role: 'img' });
        const predicted = element('div', { class: 'histogram', role: 'img' });
        const ranking = element('p', { class: 'note' });
        let drawn = [];
        const draw = () => {
            const entry = strategy.lossHistograms[choice.value];
            ranking.textContent = `The head puts ${percent(entry.ranking)} % of the pairs of test samples in the order of their true losses (50 % is chance).`;
            const theme = currentTheme();
            const style = styleOf(data.strategies, index, theme);
            for (const [box, histogram, name] of [[truth, entry.truth, 'True loss (nats)'], [predicted, entry.predicted, 'Predicted loss (no unit)']]) {
                box.setAttribute('aria-label', `Histogram of ${histogram.counts.reduce((a, b) => a + b, 0)} samples. ${name} from ${histogram.minimum.toPrecision(3)} to ${histogram.maximum.toPrecision(3)}. Samples per bin: ${histogram.counts.join(', ')}.`);
            }
            drawn = [[truth, entry.truth, 'True loss (nats)'], [predicted, entry.predicted, 'Predicted loss (no unit)']];
            charts.redraw(drawn.map(([box, histogram, name]) => [box, () => histogramOption(histogram, name, style.color, theme)]));
        };
        choice.addEventListener('change', draw);
        charts.later(draw);
        const details = element(
            'details', place === 0 ? { open: '' } : {}, element('summary', {}, strategyName(data.strategies, index)),
            element('p', {}, element('label', { for: `losses-${index}`, text: 'Model trained on ' }), choice), element('div', { class: 'pair' }, truth, predicted), ranking);
        details.addEventListener('toggle', () => details.open && charts.resize());
        return details;
    });
}

const dark = () => window.matchMedia('(prefers-color-scheme: dark)');
const currentTheme = () => (dark().matches ? themes.dark : themes.light);

/** The page's charts: drawn anew when the width or the colours change. */
class Charts {
    #instances = new Map();
    #draws = [];

    later(draw) {
        this.#draws.push(draw);
    }

    redraw(pairs) {
        for (const [box, option] of pairs) {
            if (box.clientWidth === 0)
                continue;
            if (!this.#instances.has(box))
                this.#instances.set(box, open(box));
            const chart = this.#instances.get(box);
            chart.resize();
            chart.setOption(option(), true);
        }
    }

    resize() {
        for (const draw of this.#draws)
            draw();
        this.paint();
    }

    /** The swatches beside names take the colours of the lines. */
    paint() {
        const theme = currentTheme();
        for (const swatch of document.querySelectorAll('.swatch'))
            swatch.style.setProperty('background-color', styleOf(this.strategies, Number(swatch.dataset.strategy), theme).color);
    }

    start(strategies) {
        this.strategies = strategies;
        this.resize();
        let waiting = 0;
        window.addEventListener('resize', () => {
            cancelAnimationFrame(waiting);
            waiting = requestAnimationFrame(() => this.resize());
        });
        dark().addEventListener('change', () => this.resize());
        window.addEventListener('beforeprint', () => this.resize());
    }
}

/** What the pointer's place says; a node, so that names cannot be markup. */
function tooltip(data, theme, index, at) {
    const box = element('div', { class: 'tip' }, element('strong', { text: `${whole(at)} labels` }));
    data.strategies.forEach((strategy, i) => {
        const point = strategy.curve.find((candidate) => candidate.labels === at);
        if (!point)
            return;
        const swatch = element('span', { class: 'swatch' });
        swatch.style.setProperty('background-color', styleOf(data.strategies, i, theme).color);
        const figures = `${percent(point.mean)} %` + (point.low === null ? '' : ` (${percent(point.low)} to ${percent(point.high)})`);
        box.append(element('div', { class: i === index ? 'here' : '' }, swatch, element('span', { text: `${strategy.name}: ${figures}` })));
    });
    return box;
}

function mainChart(data, charts) {
    const box = element('div', { class: 'chart', role: 'img', 'aria-label': data.chartDescription });
    charts.later(() => charts.redraw([[box, () => {
        const theme = currentTheme();
        const option = accuracyOption(data.strategies, theme, box.clientWidth);
        option.tooltip = {
            trigger: 'item', confine: true, backgroundColor: theme.background, borderColor: theme.axis, textStyle: { color: theme.text, fontSize: 13 },
            formatter: (what) => tooltip(data, theme, data.strategies.findIndex((strategy) => strategy.name === what.seriesName), what.value[0]),
        };
        return option;
    }]]));
    const bands = data.strategies.some((strategy) => strategy.curve.some((point) => point.low !== null));
    return element(
        'figure', {}, box,
        element('figcaption', { text: `Test accuracy against the number of labeled samples, mean over seeds.${bands ? ' Bands are 95 % intervals of the mean (Student\u2019s t over the seeds).' : ''}` }),
        element('details', {}, element('summary', { text: 'The figures of this chart' }), curveTable(data)));
}

/** Builds the page. */
export function show() {
    const data = JSON.parse(document.getElementById('report-data').textContent);
    const charts = new Charts();
    const main = document.querySelector('main');
    document.title = `${data.name}: comparison of strategies`;
    main.append(
        element('header', {}, element('p', { class: 'kicker', text: data.name }), element('h1', { text: data.headline }), element('p', { class: 'lede', text: data.summary })),
        ...(data.remarks.length > 0 ? [element('ul', { class: 'remarks' }, ...data.remarks.map((remark) => element('li', { text: remark })))] : []),
        mainChart(data, charts),
        section('comparison', 'Comparison', comparisonTable(data), element('p', { class: 'note', text: data.method })));
    if (data.strategies.some((strategy) => strategy.classAccuracy !== null))
        main.append(section('classes', 'Accuracy by class', classTable(data)));
    if (data.strategies.some((strategy) => strategy.picks.length > 0))
        main.append(section('picks', 'What was picked', ...pickTables(data)));
    if (data.strategies.some((strategy) => strategy.lossHistograms.length > 0))
        main.append(section('losses', 'Loss prediction', ...lossSection(data, charts)));
    if (data.manifest.length > 0)
        main.append(section('manifest', 'How it was run', table('Versions, seeds, hardware, options and data', ['Name', 'Value'], data.manifest.map((entry) => [entry.name, entry.value]))));
    charts.start(data.strategies);
    document.documentElement.dataset.ready = 'true';
}
