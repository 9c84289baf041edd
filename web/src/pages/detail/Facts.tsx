import type { ReactNode } from 'react';
import { Card } from '../../ui/Card';
import { useWords } from './words';

export interface Fact {
    label: string;
    value: ReactNode;
    /** What it is made of. */
    note?: ReactNode;
    /** How sure it is. */
    interval?: ReactNode;
}

/** Figures of the window, beside each other. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
    const { t } = useWords();
    return (
        <Card aria-label={t('detail.figures')} className="overflow-hidden">
            <dl className="-mr-px -mb-px grid grid-cols-2 sm:grid-cols-3 lg:grid-cols-6">
                {facts.map(({ label, value, note, interval }) => (
                    <div key={label} className="border-r border-b border-line px-4 py-3">
                        <dt className="label-caps">{label}</dt>
                        <dd className="mt-0.5 text-xl font-semibold">{value}</dd>
                        {interval !== undefined && (
                            <dd className="text-xs text-muted">{interval}</dd>
                        )}
                        {note !== undefined && <dd className="text-xs text-muted">{note}</dd>}
                    </div>
                ))}
            </dl>
        </Card>
    );
}
