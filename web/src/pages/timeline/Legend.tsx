import type { ReactNode } from 'react';
import { STATES, type State } from '../../lib/state';
import { HOUR, MINUTE } from '../../lib/time';
import { cx } from '../../ui/cx';
import type { Of } from './lanes';
import { BAR, barOf } from './layout';
import { useWords } from './words';

const SHOWN: Record<Of, readonly State[]> = {
    workers: ['working', 'idle', 'absent', 'unknown'],
    workstations: ['working', 'idle', 'vacant', 'unknown'],
};

/* As it is drawn in the lanes: the height tells it, too. */
function Swatch({ state }: { state: State }) {
    const { t } = useWords();
    const { color, letter } = STATES[state];
    const { height } = barOf(state);
    const inside = height >= 12;
    return (
        <span aria-hidden className="relative w-5 shrink-0" style={{ height: BAR }}>
            <span
                className={cx(
                    'absolute inset-x-0 bottom-0',
                    state === 'unknown' && 'hatch',
                    state === 'vacant' && 'border-b border-edge',
                )}
                style={state === 'unknown' ? { height } : { height, backgroundColor: color }}
            />
            <span
                className="absolute inset-x-0 text-center text-xs font-bold"
                style={
                    inside
                        ? {
                              bottom: 0,
                              lineHeight: `${height}px`,
                              color: state === 'unknown' ? 'var(--ink)' : 'var(--state-ink)',
                          }
                        : { top: 0, lineHeight: `${BAR - height}px` }
                }
            >
                {t(letter)}
            </span>
        </span>
    );
}

function Entry({ mark, children }: { mark: ReactNode; children: ReactNode }) {
    return (
        <li className="flex items-center gap-1.5">
            {mark}
            {children}
        </li>
    );
}

function lengthText(ms: number, locale: string): string {
    const [value, unit] =
        ms >= HOUR
            ? [ms / HOUR, 'hour']
            : ms >= MINUTE
              ? [ms / MINUTE, 'minute']
              : [ms / 1_000, 'second'];
    return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(
        value,
    );
}

export interface LegendProps {
    of: Of;
    /** The length of the bars of units; null: ticks. Undefined: no units are drawn. */
    step: number | null | undefined;
    breaks: boolean;
}

export function Legend({ of, step, breaks }: LegendProps) {
    const { t, locale } = useWords();
    return (
        <ul
            aria-label={t('tl.legend')}
            className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs"
        >
            {SHOWN[of].map((state) => (
                <Entry key={state} mark={<Swatch state={state} />}>
                    {t(STATES[state].label)}
                </Entry>
            ))}
            {step === null && (
                <Entry mark={<span aria-hidden className="h-2 w-0.5 bg-ink" />}>
                    {t('tl.unit')}
                </Entry>
            )}
            {typeof step === 'number' && (
                <Entry
                    mark={
                        <span aria-hidden className="flex h-2 items-end gap-px">
                            <span className="h-1 w-1 bg-muted" />
                            <span className="h-2 w-1 bg-muted" />
                            <span className="h-1.5 w-1 bg-muted" />
                        </span>
                    }
                >
                    {t('tl.bar', { length: lengthText(step, locale) })}
                </Entry>
            )}
            {breaks && (
                <Entry
                    mark={<span aria-hidden className="h-4 w-3 border-t-4 border-edge bg-sunken" />}
                >
                    {t('tl.break')}
                </Entry>
            )}
        </ul>
    );
}
