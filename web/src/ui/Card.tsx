import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx';

export function Card({ className, ...props }: ComponentProps<'section'>) {
    return (
        <section
            className={cx('rounded-lg border border-line bg-surface shadow-card', className)}
            {...props}
        />
    );
}

export interface CardHeaderProps {
    /** For aria-labelledby of the card. */
    id?: string;
    title: ReactNode;
    /** Beside the title: how many, of what. */
    note?: ReactNode;
    /** At the end of the line. */
    children?: ReactNode;
}

export function CardHeader({ id, title, note, children }: CardHeaderProps) {
    return (
        <header className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2">
            <h2 id={id} className="text-[1.0715rem] font-semibold">
                {title}
            </h2>
            {note !== undefined && (
                <span className="min-w-0 flex-1 basis-20 truncate text-muted">{note}</span>
            )}
            {children && (
                <div className="ml-auto flex flex-wrap items-center gap-2">{children}</div>
            )}
        </header>
    );
}
