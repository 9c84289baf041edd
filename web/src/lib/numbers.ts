/* Numbers as text. The API rounds to two decimals when it writes; here is rounded only what
 * was computed from milliseconds and counts (figures.ts), halves away from zero. */

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
    const key = `${locale}|${JSON.stringify(options)}`;
    let format = formats.get(key);
    if (!format) {
        format = new Intl.NumberFormat(locale, options);
        formats.set(key, format);
    }
    return format;
}

export interface Numbers {
    /** 1,234 */
    count(value: number): string;
    /** 34.2: one decimal, always, so that columns line up */
    rate(value: number): string;
    /** 69.6 % */
    percent(value: number): string;
    /** 70 % */
    wholePercent(value: number): string;
    /** +12 or −3; a plain 0 */
    change(value: number, decimals?: number): string;
    /** 0.94 */
    decimal(value: number, decimals?: number): string;
}

export function numbersOf(locale: string): Numbers {
    const fixed = (decimals: number) =>
        formatOf(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    const signed = (decimals: number) =>
        formatOf(locale, {
            minimumFractionDigits: decimals,
            maximumFractionDigits: decimals,
            /* A change that rounds to nothing is shown as none. */
            signDisplay: 'exceptZero',
        });
    const whole = fixed(0);
    const tenths = fixed(1);
    /* Not the style `percent`, which multiplies by 100: the division before would round. */
    const percent = (decimals: number) =>
        formatOf(locale, {
            style: 'unit',
            unit: 'percent',
            minimumFractionDigits: decimals,
            maximumFractionDigits: decimals,
        });
    const percents = percent(1);
    const wholePercents = percent(0);
    return {
        count: (value) => whole.format(value),
        rate: (value) => tenths.format(value),
        percent: (value) => percents.format(value),
        wholePercent: (value) => wholePercents.format(value),
        change: (value, decimals = 0) => signed(decimals).format(value).replace('-', '−'),
        decimal: (value, decimals = 2) => fixed(decimals).format(value),
    };
}

/** `part` of `whole` in percent; null when there is no whole. */
export function share(part: number, whole: number): number | null {
    return whole > 0 ? (100 * part) / whole : null;
}
