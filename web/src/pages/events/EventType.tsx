/* What an event says: a state by its mark, units by their number. */
import { Package } from 'lucide-react';
import type { Event } from '../../api/types';
import { plural } from '../../lib/i18n';
import { StateMark } from '../../ui/StateMark';
import { useWords } from './words';

export function EventType({ event }: { event: Event }) {
    const { t, numbers, language } = useWords();
    if (event.event_type !== 'product_count') return <StateMark state={event.event_type} />;
    const count = event.count ?? 0;
    return (
        <span className="inline-flex items-center gap-2 align-middle whitespace-nowrap">
            <Package aria-hidden className="size-5 shrink-0 text-muted" strokeWidth={1.75} />
            {t(plural(language, 'events.units', count), { count: numbers.count(count) })}
        </span>
    );
}
