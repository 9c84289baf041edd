/* Figures that are no longer followed look so. */
import type { ReactNode } from 'react';
import { useLink } from '../api/live';
import { cx } from './cx';

export interface StaleProps {
    /** They answer an earlier question; those asked for are on their way. */
    previous?: boolean;
    children: ReactNode;
    className?: string;
}

export function Stale({ previous, children, className }: StaleProps) {
    const stale = useLink().look === 'stale';
    return (
        <div
            className={cx(stale && 'stale', previous && 'opacity-60', className)}
            aria-busy={previous}
        >
            {children}
        </div>
    );
}
