/* A state at a glance: colour, shape and letter, beside its word or with it as its name. */
import { memo } from 'react';
import { useI18n } from '../lib/i18n';
import { STATES, type Shape, type State } from '../lib/state';
import { cx } from './cx';

const PATHS: Record<Shape, string> = {
    disc: 'M10 1a9 9 0 1 1 0 18a9 9 0 0 1 0-18Z',
    square: 'M2 2h16v16H2Z',
    triangle: 'M10 1 19.5 18.5H.5Z',
    hatch: 'M5.5 1h9L19 5.5v9L14.5 19h-9L1 14.5v-9Z',
    diamond: 'M10 .5 19.5 10 10 19.5.5 10Z',
    ring: 'M10 1a9 9 0 1 1 0 18a9 9 0 0 1 0-18Z',
};

/* White on the darker blue, near black on all others: 4.5:1 and more. */
function inkOf(state: State): string {
    if (state === 'unknown' || state === 'vacant') return 'var(--ink)';
    return state === 'occupied' ? 'var(--state-on-occupied)' : 'var(--state-ink)';
}

/** The mark alone, for where its name stands elsewhere. */
export function StateShape({ state, className }: { state: State; className?: string }) {
    const { t } = useI18n();
    const { color, shape, letter } = STATES[state];
    return (
        <svg viewBox="0 0 20 20" aria-hidden className={cx('size-5 shrink-0', className)}>
            <path
                d={PATHS[shape]}
                fill={color}
                stroke="var(--state-edge)"
                strokeDasharray={shape === 'hatch' ? '2.5 1.5' : undefined}
            />
            <text
                x="10"
                y={shape === 'triangle' ? 16 : 14}
                textAnchor="middle"
                fontSize={shape === 'triangle' ? 9 : 11}
                fontWeight="700"
                fill={inkOf(state)}
            >
                {t(letter)}
            </text>
        </svg>
    );
}

export interface StateMarkProps {
    state: State;
    /** The word is said, but not shown. */
    compact?: boolean;
}

export const StateMark = memo(function StateMark({ state, compact }: StateMarkProps) {
    const { t } = useI18n();
    const label = t(STATES[state].label);
    return (
        <span
            className="flex items-center gap-2 whitespace-nowrap"
            title={compact ? label : undefined}
        >
            <StateShape state={state} />
            <span className={compact ? 'sr-only' : undefined}>{label}</span>
        </span>
    );
});
