// Makes the one script that reports carry and charts are drawn with: node bundle.mjs (after npm ci). The result is checked in, so that building the
// module needs no npm; a unit test compares the fingerprint of the sources in its first line with the sources.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const target = '../../src/ActiveLearning/Reports/Assets/report.js';
const sources = ['bundle.mjs', 'package-lock.json', 'src/chart.mjs', 'src/index.mjs', 'src/page.mjs', 'src/text.mjs'];

const text = (path) => readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
const fingerprint = createHash('sha256').update(sources.map(text).join('\n')).digest('hex');
const echarts = JSON.parse(text('node_modules/echarts/package.json')).version;
const zrender = JSON.parse(text('node_modules/zrender/package.json')).version;
const tslib = JSON.parse(text('node_modules/tslib/package.json')).version;

const licences = [
    `Made by build/report-assets from sources with the fingerprint ${fingerprint}. Do not edit.`,
    '',
    `Holds parts of Apache ECharts ${echarts}, changed only by leaving out what is not used and by shortening names:`,
    text('node_modules/echarts/NOTICE').trim(),
    text('node_modules/echarts/LICENSE').trim(),
    '',
    `Holds parts of ZRender ${zrender}:`,
    text('node_modules/zrender/LICENSE').trim(),
    '',
    `Holds parts of tslib ${tslib}:`,
    text('node_modules/tslib/LICENSE.txt').trim(),
].join('\n');
if (licences.includes('*/'))
    throw new Error('A licence text would end the comment that holds it.');

const { outputFiles } = await build({
    entryPoints: ['src/index.mjs'], bundle: true, minify: true, format: 'iife', globalName: 'ALReport', target: 'es2022', charset: 'ascii', write: false,
    legalComments: 'none', define: { 'process.env.NODE_ENV': '"production"' },
});
const script = `/*!\n${licences}\n*/\n${outputFiles[0].text}`.replaceAll('\r\n', '\n');
// Inside a page these would end the script or change how it is read.
for (const forbidden of ['</script', '<!--', '\0']) {
    if (script.toLowerCase().includes(forbidden))
        throw new Error(`The bundle contains '${forbidden}'.`);
}

writeFileSync(target, script);
console.log(`${target}: ${Math.round(script.length / 1024)} KB`);
