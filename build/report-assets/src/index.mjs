import { accuracySvg } from './chart.mjs';
import { show } from './page.mjs';

export { accuracySvg };

// In a browser the page is there already: this script stands at its end.
if (typeof document !== 'undefined')
    show();
