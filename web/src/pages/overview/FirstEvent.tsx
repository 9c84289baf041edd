import { Radio } from 'lucide-react';
import type { Figures } from '../../api/types';
import { Card } from '../../ui/Card';
import { Command } from '../../ui/Command';
import { firstEvent, mustRegister } from './firstEvent';
import { useWords } from './words';

export function FirstEvent({ figures }: { figures: Figures }) {
    const { t } = useWords();
    const known = { workers: figures.workers, stations: figures.workstations };
    return (
        <Card className="mx-auto flex max-w-4xl flex-col gap-3 p-6">
            <h2 className="flex items-center gap-2 text-base font-semibold">
                <Radio aria-hidden className="size-5 text-accent" />
                {t('overview.first.title')}
            </h2>
            <p>{t('overview.first.text')}</p>
            <Command text={firstEvent({ origin: location.origin, ...known })} />
            <p className="text-muted">
                {mustRegister(known) && `${t('overview.first.register')} `}
                {t('overview.first.then')}
            </p>
        </Card>
    );
}
