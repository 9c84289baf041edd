/* Whose figures are wrong, and so those of the factory. */
import { TriangleAlert } from 'lucide-react';
import type { Figures } from '../../api/types';
import { plural } from '../../lib/i18n';
import { useWords } from './words';

export function Damage({ figures }: { figures: Figures }) {
    const { t, language, numbers } = useWords();
    const damaged = figures.workers.filter(({ error }) => error !== undefined);
    if (damaged.length === 0) return null;
    const count = numbers.count(damaged.length);
    return (
        <p
            role="alert"
            className="flex items-start gap-2 rounded-md border border-bad bg-bad-soft px-4 py-2"
        >
            <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
            {t(plural(language, 'overview.damaged', damaged.length), { count })}
        </p>
    );
}
