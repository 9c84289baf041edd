/* A choice of one among few, all of them in sight. One of them is reached by Tab, the others by
 * arrow keys; being reached chooses nothing yet. */
import type { KeyboardEvent, ReactNode } from 'react';
import { cx } from './cx';

export interface Segment<V extends string> {
    value: V;
    label: string;
    icon?: ReactNode;
}

export interface SegmentedProps<V extends string> {
    label: string;
    value: V | '';
    segments: readonly Segment<V>[];
    onChange: (value: V) => void;
    className?: string;
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function walk(event: KeyboardEvent<HTMLElement>): void {
    const all = [...event.currentTarget.querySelectorAll('button')];
    const step = STEPS[event.key];
    const here = all.findIndex((one) => one === document.activeElement);
    const ends: Record<string, number> = { Home: 0, End: all.length - 1 };
    const to = step ? (here + step + all.length) % all.length : ends[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[to]?.focus();
}

export function Segmented<V extends string>(props: SegmentedProps<V>) {
    const { label, value, segments, onChange, className } = props;
    const reached = segments.find((segment) => segment.value === value) ?? segments[0];
    return (
        <div
            role="radiogroup"
            aria-label={label}
            onKeyDown={walk}
            className={cx(
                'inline-flex rounded-md border border-edge bg-surface p-px print:hidden',
                className,
            )}
        >
            {segments.map((segment) => (
                <button
                    key={segment.value}
                    type="button"
                    role="radio"
                    aria-checked={segment.value === value}
                    aria-label={segment.icon ? segment.label : undefined}
                    title={segment.icon ? segment.label : undefined}
                    tabIndex={segment === reached ? 0 : -1}
                    onClick={() => segment.value !== value && onChange(segment.value)}
                    className="control inline-flex h-7 min-w-7 items-center justify-center gap-1.5 rounded-[5px] px-2.5 font-medium whitespace-nowrap text-muted hover:text-ink aria-checked:bg-accent aria-checked:text-on-accent [&_svg]:size-4"
                >
                    {segment.icon ?? segment.label}
                </button>
            ))}
        </div>
    );
}
