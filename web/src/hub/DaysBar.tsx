/* Which days the page is about, and what of them was known when. */
import { Clock, X } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { loadCode } from '../lib/loading';
import { Button } from '../ui/Button';
import { Segmented } from '../ui/Segmented';
import { Select } from '../ui/Select';
import { NAMES, type Days } from './days';
import type { Chosen } from './useDays';
import { useWords, type Words } from './words';

const DaysDialog = lazy(() => loadCode(() => import('./DaysDialog')));
const KnownDialog = lazy(() => loadCode(() => import('./KnownDialog')));

/** `Thu 1 Jan – Wed 7 Jan`: dates, whichever zone they are of. */
export function daysText({ first, last }: Days, { locale }: Words): string {
    const year = [first, last].some(
        (date) => Number(date.slice(0, 4)) !== new Date().getUTCFullYear(),
    );
    const text = (date: string): string =>
        new Intl.DateTimeFormat(locale, {
            weekday: 'short',
            day: 'numeric',
            month: 'short',
            ...(year ? ({ year: 'numeric' } as const) : {}),
            timeZone: 'UTC',
        }).format(Date.parse(`${date}T00:00Z`));
    return first === last ? text(first) : `${text(first)} – ${text(last)}`;
}

function AsKnown({ chosen }: { chosen: Chosen }) {
    const { t, times } = useWords();
    const { known, setKnown } = chosen;
    if (known === undefined) return null;
    return (
        <p
            role="status"
            className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-warn bg-warn-soft px-4 py-2"
        >
            <Clock aria-hidden className="size-4 shrink-0 text-warn" />
            <span className="min-w-0 flex-1 basis-60">
                {t('hub.knownSays', { time: times.dateTimeExact(known) })}
            </span>
            <Button onClick={() => setKnown(null)}>
                <X aria-hidden />
                {t('hub.knownNow')}
            </Button>
        </p>
    );
}

export function DaysBar({ chosen }: { chosen: Chosen }) {
    const words = useWords();
    const { t } = words;
    const [asking, ask] = useState<'days' | 'known' | null>(null);
    const { days } = chosen;
    const options = [
        ...NAMES.map((value) => ({
            value: value as string,
            label: t(value === 'yesterday' ? 'hub.yesterday' : `window.${value}`),
        })),
        { value: 'custom', label: t('window.custom') },
    ];
    const value = days.name ?? 'custom';
    function pick(picked: string): void {
        const name = NAMES.find((one) => one === picked);
        if (name) chosen.choose(name);
        else ask('days');
    }
    return (
        <>
            <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
                <Segmented
                    label={t('hub.days')}
                    value={value}
                    segments={options}
                    onChange={pick}
                    className="max-md:hidden"
                />
                <Select
                    label={t('hub.days')}
                    value={value}
                    options={options}
                    onChange={pick}
                    className="md:hidden"
                />
                {days.name === null && (
                    <button
                        type="button"
                        className="control rounded text-accent underline underline-offset-2 print:hidden"
                        onClick={() => ask('days')}
                    >
                        {t('window.change')}
                    </button>
                )}
                <p className="min-h-5 text-muted">
                    <b className="font-medium text-ink">{daysText(days, words)}</b>,{' '}
                    {t('hub.ofEach')}
                    {days.name !== null && chosen.manyZones && ` · ${t('hub.todayOfUtc')}`}
                </p>
                <Button className="ml-auto" onClick={() => ask('known')}>
                    <Clock aria-hidden />
                    {t('hub.known')}
                </Button>
            </div>
            <AsKnown chosen={chosen} />
            {asking !== null && (
                <Suspense>
                    {asking === 'days' ? (
                        <DaysDialog chosen={chosen} onClose={() => ask(null)} />
                    ) : (
                        <KnownDialog chosen={chosen} onClose={() => ask(null)} />
                    )}
                </Suspense>
            )}
        </>
    );
}
