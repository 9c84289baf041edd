/* The window of time that the page is about, and the choice of another. */
import { lazy, Suspense, useState } from 'react';
import { isOpen, useMetrics, type WindowQuery } from '../api/hooks';
import { useI18n } from '../lib/i18n';
import { loadCode } from '../lib/loading';
import { rangeText } from '../lib/range';
import { useWindow } from '../lib/useWindow';
import { named, nameOf } from '../lib/window';
import { Segmented } from '../ui/Segmented';
import { Select } from '../ui/Select';

const CustomWindow = lazy(() => loadCode(() => import('./CustomWindow')));

const NAMES = ['shift', 'previous', 'today', '7d', '30d', 'custom'] as const;

/* Until it has ended, its figures are those so far. */
function SoFar({ query }: { query: WindowQuery }) {
    const { t, figure } = useI18n();
    const window = useMetrics('shift' in query ? query : null).data?.window;
    const length = window && Date.parse(window.end_time) - Date.parse(window.start_time);
    if (!isOpen(query) || (window && length === window.elapsed_ms)) return null;
    return (
        <>
            {' · '}
            {window && length
                ? t('window.soFarOf', {
                      elapsed: figure.hours(window.elapsed_ms),
                      length: figure.hours(length),
                  })
                : t('window.soFar')}
        </>
    );
}

/* Of a shift only the server knows when it is. */
function ShiftText({ query }: { query: WindowQuery }) {
    const { times } = useI18n();
    const window = useMetrics(query).data?.window;
    if (!window) return null;
    return (
        <>
            {window.shift && <b className="font-medium text-ink">{window.shift} </b>}
            {rangeText(window.start_time, window.end_time, times)}
        </>
    );
}

function WindowText({ query }: { query: WindowQuery | null }) {
    const { times } = useI18n();
    if (!query) return null;
    if ('shift' in query) return <ShiftText query={query} />;
    return rangeText(query.start_time, query.end_time, times);
}

export function WindowBar() {
    const { t } = useI18n();
    const { choice, query, choose } = useWindow();
    const [asking, setAsking] = useState(false);
    const options = NAMES.map((value) => ({ value, label: t(`window.${value}`) }));
    const value = nameOf(choice) as (typeof NAMES)[number];

    function pick(name: string): void {
        const next = named(name);
        if (next) choose(next);
        else setAsking(true);
    }

    return (
        <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
            <Segmented
                label={t('window.label')}
                value={value}
                segments={options}
                onChange={pick}
                className="max-md:hidden"
            />
            <Select
                label={t('window.label')}
                value={value}
                options={options}
                onChange={pick}
                className="md:hidden"
            />
            {choice.kind === 'custom' && (
                <button
                    type="button"
                    className="control rounded text-accent underline underline-offset-2 print:hidden"
                    onClick={() => setAsking(true)}
                >
                    {t('window.change')}
                </button>
            )}
            <p className="min-h-5 text-muted">
                <WindowText query={query} />
                {query && <SoFar query={query} />}
            </p>
            {asking && (
                <Suspense>
                    <CustomWindow
                        query={query}
                        onClose={() => setAsking(false)}
                        onChoose={choose}
                    />
                </Suspense>
            )}
        </div>
    );
}
