import type { ReactNode } from 'react';

/** How the figures of a card are made, at its end. */
export function Note({ children }: { children: ReactNode }) {
    return <p className="max-w-[120ch] px-4 py-3 text-xs text-pretty text-muted">{children}</p>;
}
