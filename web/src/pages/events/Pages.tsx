/* Newer and older, below a list that is read page by page. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { Answer } from '../../api/hooks';
import { Button } from '../../ui/Button';
import { back, onwards, type Cursors } from './cursors';

export interface PagesProps {
    /** What the pages are of. */
    label: string;
    newer: string;
    older: string;
    answer: Answer<{ next_cursor: string | null }>;
    cursors: Cursors;
    go: (cursors: Cursors) => void;
}

export function Pages({ label, newer, older, answer, cursors, go }: PagesProps) {
    const next = answer.previous ? null : (answer.data?.next_cursor ?? null);
    if (cursors.at === '' && next === null && !answer.previous) return null;
    return (
        <nav aria-label={label} className="flex justify-end gap-2 px-4 py-2 print:hidden">
            <Button disabled={cursors.at === ''} onClick={() => go(back(cursors))}>
                <ChevronLeft aria-hidden />
                {newer}
            </Button>
            <Button
                disabled={next === null}
                onClick={() => next !== null && go(onwards(cursors, next))}
            >
                {older}
                <ChevronRight aria-hidden />
            </Button>
        </nav>
    );
}
