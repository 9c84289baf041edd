/* Says that this is not the whole window, and leads to the rest of it. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { rangeText } from '../../lib/range';
import { Button } from '../../ui/Button';
import type { Part } from './parts';
import { useWords } from './words';

export interface PartNoteProps {
    part: Part;
    onShow: (index: number) => void;
}

export function PartNote({ part, onShow }: PartNoteProps) {
    const { t, numbers, times } = useWords();
    const { span, index, count } = part;
    const range = rangeText(
        new Date(span.start).toISOString(),
        new Date(span.end).toISOString(),
        times,
    );
    return (
        <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border border-line bg-warn-soft px-4 py-2">
            <p role="status" className="min-w-0 flex-1 basis-60">
                {t('tl.part', {
                    part: numbers.count(index + 1),
                    count: numbers.count(count),
                    range,
                })}
            </p>
            <div className="flex gap-2">
                <Button disabled={index === 0} onClick={() => onShow(index - 1)}>
                    <ChevronLeft aria-hidden />
                    {t('tl.partBefore')}
                </Button>
                <Button disabled={index === count - 1} onClick={() => onShow(index + 1)}>
                    {t('tl.partAfter')}
                    <ChevronRight aria-hidden />
                </Button>
            </div>
        </div>
    );
}
