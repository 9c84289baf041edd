/* Who may sign in, and which machines have a key. */
import type { ReactNode } from 'react';
import { useUrl } from '../../lib/url';
import { PageHeader } from '../../ui/PageHeader';
import { Tabs } from '../../ui/Tabs';
import { Keys } from './Keys';
import { Users } from './Users';
import { useWords } from './words';

const TABS = ['users', 'keys'] as const;
const CONTENTS: Record<(typeof TABS)[number], ReactNode> = { users: <Users />, keys: <Keys /> };

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
