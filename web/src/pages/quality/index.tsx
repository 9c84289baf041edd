/* Whether cameras still see what they saw, and how often they are right. */
import { lazy, Suspense, type ReactNode } from 'react';
import { useOpenDisputes } from '../../api/disputes';
import { useMay } from '../../api/hooks';
import { plural } from '../../lib/i18n';
import { loadCode } from '../../lib/loading';
import { useUrl } from '../../lib/url';
import { Badge } from '../../ui/Badge';
import { PageHeader } from '../../ui/PageHeader';
import { Loading } from '../../ui/Skeleton';
import { Tabs } from '../../ui/Tabs';
import { Audits } from './Audits';
import { Cameras } from './Cameras';
import { Disputes } from './Disputes';
import { useWords } from './words';

const Accuracy = lazy(() => loadCode(() => import('./Accuracy')));

const TABS = ['cameras', 'audits', 'accuracy', 'disputes'] as const;
type TabName = (typeof TABS)[number];

const CONTENTS: Record<TabName, ReactNode> = {
    cameras: <Cameras />,
    audits: <Audits />,
    accuracy: (
        <Suspense fallback={<Loading />}>
            <Accuracy />
        </Suspense>
    ),
    disputes: <Disputes />,
};

/* What one may not do is not shown. */
function useTabs(): TabName[] {
    const mayCheck = useMay('annotate');
    const mayDecide = useMay('correct');
    return TABS.filter((tab) => {
        if (tab === 'audits') return mayCheck;
        return tab === 'disputes' ? mayDecide : true;
    });
}

export default function QualityPage() {
    const { t, language, numbers } = useWords();
    const [params, set] = useUrl();
    const tabs = useTabs();
    const { count } = useOpenDisputes();
    const waiting = count > 0 && (
        <Badge look="warn">
            <span aria-hidden>{numbers.count(count)}</span>
            <span className="sr-only">
                {t(plural(language, 'nav.disputes', count), { count: numbers.count(count) })}
            </span>
        </Badge>
    );
    const tab = tabs.find((name) => name === params.get('tab')) ?? 'cameras';
    return (
        <>
            <PageHeader title={t('nav.quality')} note={t('quality.note')} />
            <Tabs
                label={t('quality.tabs')}
                value={tab}
                onChange={(next) =>
                    set({
                        tab: next === 'cameras' ? null : next,
                        camera: null,
                        q: null,
                        which: null,
                        disputes: null,
                    })
                }
                tabs={tabs.map((value) => ({
                    value,
                    label: t(`quality.${value}`),
                    mark: value === 'disputes' && waiting,
                    content: CONTENTS[value],
                }))}
            />
        </>
    );
}
