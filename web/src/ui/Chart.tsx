/* A figure over the parts of a window, as bars, with a level to compare them with. The picture
 * is one for the eye; all of it can be had as a table. */
import { ChartColumn } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { pageWords } from '../lib/i18n';
import { PAPER_WIDTH, usePrinting } from '../lib/printing';
import { useTheme } from '../lib/theme';
import { ChartTable } from './ChartTable';
import { cx } from './cx';
import { dataOf, makePlot } from './plot';
import { TableToggle } from './TableToggle';
import type uPlot from 'uplot';

const HEIGHT = 'h-56 2xl:h-64';
/* On paper. */
const PAPER_HEIGHT = 190;
const CARD_EDGE = 40;
/** The height of a chart with its legend, for what holds its place. */
export const CHART_SKELETON = 'h-[16.25rem] max-sm:h-[16.75rem] 2xl:h-[18.25rem]';

export interface ChartSeries {
    label: string;
    kind: 'bars' | 'level';
    /** The name of a CSS variable. */
    color: string;
    /** null: nothing is known. */
    values: readonly (number | null)[];
    text: (value: number) => string;
}

export interface ChartMark {
    text: string;
    /** Under the axis; null: nothing. */
    tick: string | null;
    /** Not over yet. */
    running: boolean;
}

export interface ChartProps {
    /** What it shows, in a sentence: the name of the picture and of the table. */
    label: string;
    /** What the parts are: the title of the table's first column. */
    partLabel: string;
    marks: readonly ChartMark[];
    series: readonly ChartSeries[];
    /** The axis reaches at least there. */
    max?: number;
    axisText: (value: number) => string;
    className?: string;
}

const useWords = pageWords({
    en: {
        'chart.running': 'not over yet',
        'chart.nothing': 'Nothing in this window so far',
    },
    de: {
        'chart.running': 'läuft noch',
        'chart.nothing': 'Bisher nichts in diesem Zeitfenster',
    },
});

function Swatch({ kind, color }: ChartSeries) {
    return (
        <svg viewBox="0 0 16 10" aria-hidden className="h-2.5 w-4 shrink-0">
            {kind === 'bars' ? (
                <rect x="3" width="10" height="10" rx="1" fill={`var(${color})`} />
            ) : (
                <path d="M0 5h16" stroke={`var(${color})`} strokeWidth="2" strokeDasharray="5 3" />
            )}
        </svg>
    );
}

/* The names of what is drawn, and its values where the pointer is. */
function Legend({ props, at }: { props: ChartProps; at: number | null }) {
    const { t } = useWords();
    const mark = at === null ? undefined : props.marks[at];
    return (
        <p className="flex min-h-10 flex-1 flex-wrap content-center items-center gap-x-4 text-muted sm:min-h-6">
            {props.series.map((one) => {
                const value = mark && at !== null ? one.values[at] : undefined;
                return (
                    <span key={one.label} className="inline-flex items-center gap-1.5">
                        <Swatch {...one} />
                        {one.label}
                        {mark && (
                            <b className="font-semibold text-ink">
                                {value === null || value === undefined ? '–' : one.text(value)}
                            </b>
                        )}
                    </span>
                );
            })}
            {mark && (
                <span>
                    {mark.text}
                    {mark.running && `, ${t('chart.running')}`}
                </span>
            )}
        </p>
    );
}

function usePlot(props: ChartProps, onPoint: (index: number | null) => void) {
    const at = useRef<HTMLDivElement>(null);
    const plot = useRef<uPlot>(null);
    const latest = useRef(props);
    const { theme } = useTheme();
    const printing = usePrinting();
    const shape = props.series.map(({ kind, label }) => `${kind} ${label}`).join('|');

    useEffect(() => {
        latest.current = props;
        plot.current?.setData(dataOf(props));
    }, [props, theme]);

    useEffect(() => {
        const box = at.current;
        if (!box) return undefined;
        const made = makePlot(latest, onPoint, box);
        plot.current = made;
        const size = new ResizeObserver(() => {
            if (box.clientWidth > 0)
                made.setSize({ width: box.clientWidth, height: box.clientHeight });
        });
        size.observe(box);
        return () => {
            size.disconnect();
            made.destroy();
            plot.current = null;
        };
    }, [shape, onPoint]);

    useEffect(() => {
        const box = at.current;
        if (!box || box.clientWidth === 0) return;
        const width = printing ? PAPER_WIDTH - CARD_EDGE : box.clientWidth;
        plot.current?.setSize({ width, height: printing ? PAPER_HEIGHT : box.clientHeight });
    }, [printing]);
    return at;
}

interface PictureProps {
    props: ChartProps;
    onPoint: (at: number | null) => void;
}

function Picture({ props, onPoint }: PictureProps) {
    const { t } = useWords();
    const at = usePlot(props, onPoint);
    const empty = props.series.every(
        ({ kind, values }) => kind === 'level' || values.every((value) => !value),
    );
    return (
        <div className="relative">
            <div
                ref={at}
                role="img"
                aria-label={props.label}
                className={cx(HEIGHT, 'print:h-auto')}
            />
            {empty && (
                <p className="pointer-events-none absolute inset-x-0 top-2/5 text-center text-muted">
                    <span className="bg-surface px-2">{t('chart.nothing')}</span>
                </p>
            )}
        </div>
    );
}

export function Chart(props: ChartProps) {
    const { t } = useWords();
    const [at, setAt] = useState<number | null>(null);
    const [asTable, setAsTable] = useState(false);
    return (
        <div className={props.className}>
            <div className="mb-1 flex items-center gap-2">
                <Legend props={props} at={asTable ? null : at} />
                <TableToggle asTable={asTable} onChange={setAsTable} picture={<ChartColumn />} />
            </div>
            {asTable ? (
                <ChartTable {...props} running={t('chart.running')} className={HEIGHT} />
            ) : (
                <Picture props={props} onPoint={setAt} />
            )}
        </div>
    );
}
