/* In place of a list that is empty: what to do about it. */
import { Factory } from 'lucide-react';
import { Card } from '../../ui/Card';
import { Command } from '../../ui/Command';
import { EmptyState } from '../../ui/EmptyState';
import { useWords } from './words';

function FirstSite() {
    const { t } = useWords();
    const start = `shopfloor serve --hub ${location.origin} --site hall-1 --hub-code-file code.txt`;
    return (
        <Card className="mx-auto flex max-w-4xl flex-col gap-3 p-6">
            <h2 className="flex items-center gap-2 text-base font-semibold">
                <Factory aria-hidden className="size-5 text-accent" />
                {t('sites.none.title')}
            </h2>
            <p>{t('sites.none.text')}</p>
            <Command text="shopfloor hub enrol --database hub.db --group north hall-1" />
            <p>{t('sites.none.site')}</p>
            <Command text={start} />
            <p className="text-muted">{t('sites.none.then')}</p>
        </Card>
    );
}

/** `tenant`: as the hub names it. */
export function NoSites({ tenant }: { tenant: string }) {
    const { t } = useWords();
    if (tenant === 'all') return <FirstSite />;
    const none = tenant === 'none';
    return (
        <Card>
            <EmptyState
                icon={<Factory aria-hidden />}
                title={t(none ? 'sites.noTenant' : 'sites.noneYours')}
            >
                {none ? t('sites.noTenantText') : t('sites.noneYoursText', { tenant })}
            </EmptyState>
        </Card>
    );
}
