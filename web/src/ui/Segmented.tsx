/* A choice of one among few, all of them in sight. */
import * as Radix from '@radix-ui/react-toggle-group';
import type { ReactNode } from 'react';
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

export function Segmented<V extends string>(props: SegmentedProps<V>) {
    const { label, value, segments, onChange, className } = props;
    return (
        <Radix.Root
            type="single"
            aria-label={label}
            value={value}
            /* Pressing the chosen one again must not leave nothing chosen. */
            onValueChange={(next) => next && onChange(next as V)}
            className={cx('inline-flex rounded-md border border-edge bg-surface p-px', className)}
        >
            {segments.map((segment) => (
                <Radix.Item
                    key={segment.value}
                    value={segment.value}
                    aria-label={segment.icon ? segment.label : undefined}
                    title={segment.icon ? segment.label : undefined}
                    className="inline-flex h-7 min-w-7 items-center justify-center gap-1.5 rounded-[5px] px-2.5 font-medium whitespace-nowrap text-muted hover:text-ink data-[state=on]:bg-accent data-[state=on]:text-on-accent [&_svg]:size-4"
                >
                    {segment.icon ?? segment.label}
                </Radix.Item>
            ))}
        </Radix.Root>
    );
}
