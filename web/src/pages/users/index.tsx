/* Who may sign in, and which machines have a key. */
import { lazy, Suspense, type ReactNode } from 'react';
import { loadCode } from '../../lib/loading';
import { isHub } from '../../lib/serves';
import { useUrl } from '../../lib/url';
import { PageHeader } from '../../ui/PageHeader';
import { Loading } from '../../ui/Skeleton';
import { Tabs } from '../../ui/Tabs';
import { Keys } from './Keys';
import { Users } from './Users';
import { useWords } from './words';

const Tenants = lazy(() => loadCode(() => import('./Tenants')));

const TABS = isHub() ? (['users', 'keys', 'tenants'] as const) : (['users', 'keys'] as const);
const CONTENTS: Record<'users' | 'keys' | 'tenants', ReactNode> = {
    users: <Users />,
    keys: <Keys />,
    tenants: (
        <Suspense fallback={<Loading />}>
            <Tenants />
        </Suspense>
    ),
};

export default function UsersPage() {
    const { t } = useWords();
    const [params, set] = useUrl();
    const tab = TABS.find((name) => name === params.get('tab')) ?? 'users';
    return (
        <div className="max-w-[100rem]">
            <PageHeader title={t('nav.users')} />
            <Tabs
                label={t('users.tabs')}
                value={tab}
                onChange={(next) => set({ tab: next === 'users' ? null : next, new: null })}
                tabs={TABS.map((value) => ({
                    value,
                    label: t(`users.${value}`),
                    content: CONTENTS[value],
                }))}
            />
        </div>
    );
}
