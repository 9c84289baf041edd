import { Radio } from 'lucide-react';
import { useMay, useSession, useShifts } from '../../api/hooks';
import { makeSample } from '../../api/sample';
import type { Figures } from '../../api/types';
import { useSave } from '../../lib/useSave';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { Command } from '../../ui/Command';
import { SaveFailed } from '../../ui/SaveFailed';
import { firstEvent, mustRegister } from './firstEvent';
import { useWords } from './words';

/* Sample data takes the place of everything, so it is offered only where there is nothing. */
function OfferSample() {
    const { t } = useWords();
    const save = useSave();
    const calendar = useShifts().data;
    if (calendar?.shifts.length !== 0) return null;
    return (
        <div className="flex flex-col items-start gap-3 border-t border-line pt-3">
            <p>{t('overview.first.sampleText')}</p>
            <Button
                look="primary"
                disabled={save.busy}
                onClick={() => void save.run(() => makeSample(false))}
            >
                {t('overview.first.sample')}
            </Button>
            {save.failure && (
                <SaveFailed error={save.failure} title={t('overview.first.noSample')} />
            )}
        </div>
    );
}

export function FirstEvent({ figures }: { figures: Figures }) {
    const { t } = useWords();
    const known = { workers: figures.workers, stations: figures.workstations };
    const nobody = figures.workers.length + figures.workstations.length === 0;
    const mayMake = useMay('administer');
    const key = useSession()?.server.open === false;
    return (
        <Card className="mx-auto flex max-w-4xl flex-col gap-3 p-6">
            <h2 className="flex items-center gap-2 text-base font-semibold">
                <Radio aria-hidden className="size-5 text-accent" />
                {t('overview.first.title')}
            </h2>
            <p>{t('overview.first.text')}</p>
            {key && <p>{t('overview.first.key')}</p>}
            <Command text={firstEvent({ origin: location.origin, key, ...known })} />
            <p className="text-muted">
                {mustRegister(known) && `${t('overview.first.register')} `}
                {t('overview.first.then')}
            </p>
            {nobody && mayMake && <OfferSample />}
        </Card>
    );
}
