import type { ReactNode } from 'react';

export interface PageHeaderProps {
    title: ReactNode;
    /** What the page is about: the window, the station's type. */
    note?: ReactNode;
    /** At the end of the line: filters, buttons. */
    children?: ReactNode;
}

export function PageHeader({ title, note, children }: PageHeaderProps) {
    return (
        <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
            <h1 className="text-xl font-semibold">{title}</h1>
            {note !== undefined && <p className="min-w-0 text-muted">{note}</p>}
            {children && (
                <div className="ml-auto flex flex-wrap items-center gap-2">{children}</div>
            )}
        </div>
    );
}
