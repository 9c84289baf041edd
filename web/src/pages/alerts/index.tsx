/* Alerts: what needs a person, what did, by which rules, and where it is told. */
import type { ReactNode } from 'react';
import { useMay } from '../../api/hooks';
import { useUrl } from '../../lib/url';
import { PageHeader } from '../../ui/PageHeader';
import { Tabs } from '../../ui/Tabs';
import { Open } from './Open';
import { Past } from './Past';
import { Receivers } from './Receivers';
import { Rules } from './Rules';
import { useWords } from './words';

const TABS = ['open', 'past', 'rules', 'receivers'] as const;
const CONTENTS: Record<(typeof TABS)[number], ReactNode> = {
    open: <Open />,
    past: <Past />,
    rules: <Rules />,
    receivers: <Receivers />,
};

export default function AlertsPage() {
    const { t } = useWords();
    const [params, set] = useUrl();
    const mayAdminister = useMay('administer');
    const tabs = TABS.filter((name) => name !== 'receivers' || mayAdminister);
    const tab = tabs.find((name) => name === params.get('tab')) ?? 'open';
    return (
        <div className="max-w-[100rem]">
            <PageHeader title={t('nav.alerts')} />
            <Tabs
                label={t('alerts.tabs')}
                value={tab}
                onChange={(next) => set({ tab: next === 'open' ? null : next })}
                tabs={tabs.map((value) => ({
                    value,
                    label: t(`alerts.${value}`),
                    content: CONTENTS[value],
                }))}
            />
        </div>
    );
}
