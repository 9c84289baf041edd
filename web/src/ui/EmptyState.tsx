import type { ReactNode } from 'react';

export interface EmptyStateProps {
    icon?: ReactNode;
    title: string;
    /** What to do about it. */
    children?: ReactNode;
}

export function EmptyState({ icon, title, children }: EmptyStateProps) {
    return (
        <div className="flex flex-col items-center gap-2 px-4 py-10 text-center">
            {icon && <span className="text-muted [&_svg]:size-8">{icon}</span>}
            <p className="text-base font-semibold">{title}</p>
            {children && <div className="max-w-prose text-muted">{children}</div>}
        </div>
    );
}
