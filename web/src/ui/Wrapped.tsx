import type { ReactNode } from 'react';

/** A note of a card that is shown whole, on several lines where one is too short. */
export function Wrapped({ children }: { children: ReactNode }) {
    return <span className="block whitespace-normal">{children}</span>;
}
