import type { ComponentProps } from 'react';
import { cx } from './cx';

export interface BadgeProps extends ComponentProps<'span'> {
    look?: 'plain' | 'good' | 'warn' | 'bad' | 'accent';
}

const LOOKS = {
    plain: 'border-line text-muted',
    good: 'border-good text-good',
    warn: 'border-warn bg-warn-soft text-warn',
    bad: 'border-bad bg-bad-soft text-bad',
    accent: 'border-accent bg-accent-soft text-accent',
};

export function Badge({ look = 'plain', className, ...props }: BadgeProps) {
    return (
        <span
            className={cx(
                'inline-flex items-center gap-1 rounded border px-1.5 text-xs leading-[18px] font-medium whitespace-nowrap',
                LOOKS[look],
                className,
            )}
            {...props}
        />
    );
}
