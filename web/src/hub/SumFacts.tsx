/* The figures of a factory, or of several together, each with what is unknown and how old it is. */
import type { ReactNode } from 'react';
import { age } from '../lib/age';
import { Card } from '../ui/Card';
import type { FactoryFigures } from './sums';
import { useWords, type Words } from './words';

/** What stands beside every figure: `12.3% unknown · 2 h old`. */
export function besideText(
    { unknown }: FactoryFigures,
    age_ms: number | null,
    { t, figure }: Words,
): string {
    if (age_ms === null) return t('hub.noFigures');
    return t('hub.beside', {
        unknown: figure.percent(unknown),
        age: t('hub.old', { age: age(Math.max(0, age_ms)) }),
    });
}

export interface SumFactsProps {
    /** The name of the card. */
    label: string;
    figures: FactoryFigures;
    /** How old the oldest of what is in it is; null: nothing is. */
    age_ms: number | null;
    /** In percent; null: nothing has passed. */
    covered: number | null;
    /** In place of the first figure: how many sites, or marks. */
    children?: ReactNode;
}

export function SumFacts({ label, figures, age_ms, covered, children }: SumFactsProps) {
    const words = useWords();
    const { t, figure } = words;
    const beside = besideText(figures, age_ms, words);
    const facts: [string, string, string?][] = [
        [t('figure.utilization'), figure.percent(figures.utilization)],
        [t('figure.units'), figure.units(figures.units)],
        [t('figure.rate'), figure.perHour(figures.rate)],
        [t('figure.occupancy'), figure.hours(figures.occupied_ms), t('hub.occupiedOf')],
        [t('hub.covered'), figure.percent(age_ms === null ? null : covered)],
    ];
    return (
        <Card aria-label={label} className="overflow-hidden">
            <dl className="-mr-px -mb-px grid grid-cols-2 sm:grid-cols-3 lg:grid-cols-6">
                {children}
                {facts.map(([name, value, note]) => (
                    <div key={name} className="border-r border-b border-line px-4 py-3">
                        <dt className="label-caps">{name}</dt>
                        <dd className="mt-0.5 text-xl font-semibold">{value}</dd>
                        {note !== undefined && <dd className="text-xs text-muted">{note}</dd>}
                        <dd className="text-xs text-muted">{beside}</dd>
                    </div>
                ))}
            </dl>
        </Card>
    );
}
