/* What can be set: who and what there is, when the site plans to work, and how it counts. */
import { useMemo, type ReactNode } from 'react';
import { useWorkers, useWorkstations, type Answer } from '../../api/hooks';
import { useHasDrafts } from '../../lib/draft';
import { useUrl } from '../../lib/url';
import { PageHeader } from '../../ui/PageHeader';
import { Tabs } from '../../ui/Tabs';
import { QualitySettings } from './QualitySettings';
import { Register } from './Register';
import { STATIONS, WORKERS } from './kinds';
import { entryOfStation, entryOfWorker, type Entry } from './registerForm';
import { Sample } from './Sample';
import { Shifts } from './Shifts';
import { Site } from './Site';
import { useWords } from './words';

const TABS = ['workers', 'stations', 'shifts', 'site', 'sample'] as const;
type TabName = (typeof TABS)[number];

function useEntries<T>(answer: Answer<T[]>, entryOf: (thing: T) => Entry): Answer<Entry[]> {
    const { data } = answer;
    const entries = useMemo(() => data?.map(entryOf), [data, entryOf]);
    return { ...answer, data: entries };
}

function Workers() {
    return <Register kind={WORKERS} answer={useEntries(useWorkers(), entryOfWorker)} />;
}
function Stations() {
    return <Register kind={STATIONS} answer={useEntries(useWorkstations(), entryOfStation)} />;
}

/* A tab that holds something unsaved says so. */
function useLabels(): Record<TabName, string> {
    const { t } = useWords();
    const marked = (label: string, unsaved: boolean): string =>
        unsaved ? t('settings.unsavedTab', { tab: label }) : label;
    return {
        workers: marked(t('term.workers'), useHasDrafts('worker')),
        stations: marked(t('term.stations'), useHasDrafts('station')),
        shifts: marked(t('settings.shifts'), useHasDrafts('shift')),
        site: marked(t('settings.site'), useHasDrafts('site')),
        sample: t('settings.sample'),
    };
}

const CONTENTS: Record<TabName, ReactNode> = {
    workers: <Workers />,
    stations: <Stations />,
    shifts: <Shifts />,
    site: (
        <>
            <Site />
            <QualitySettings />
        </>
    ),
    sample: <Sample />,
};

export default function SettingsPage() {
    const { t } = useWords();
    const [params, set] = useUrl();
    const labels = useLabels();
    const tab = TABS.find((name) => name === params.get('tab')) ?? 'workers';
    return (
        /* Short rows: what can be done with one stays near its name. */
        <div className="max-w-[100rem]">
            <PageHeader title={t('nav.settings')} />
            <Tabs
                label={t('settings.tabs')}
                value={tab}
                /* A search belongs to its tab. */
                onChange={(next) => set({ tab: next === 'workers' ? null : next, q: null })}
                tabs={TABS.map((value) => ({
                    value,
                    label: labels[value],
                    content: CONTENTS[value],
                }))}
            />
        </div>
    );
}
