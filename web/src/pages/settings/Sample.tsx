/* Sample data in the place of everything. When there are real events, a word must be typed. */
import { Download, TriangleAlert } from 'lucide-react';
import { useId, useState } from 'react';
import { eventsPath, useShifts, useWorkers, useWorkstations } from '../../api/hooks';
import { hasRealEvents, makeSample } from '../../api/sample';
import { plural } from '../../lib/i18n';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { Dialog } from '../../ui/Dialog';
import { Field, Input } from '../../ui/Field';
import { SaveFailed } from '../../ui/SaveFailed';
import { useSave } from '../../lib/useSave';
import { useWords } from './words';

/* Only what is known is counted. */
function Lost() {
    const { t, numbers, language } = useWords();
    const count = <B extends 'sample.workers' | 'sample.stations' | 'sample.shifts'>(
        what: B,
        things: readonly unknown[] | undefined,
    ) =>
        things &&
        things.length > 0 && (
            <li>
                {t(plural(language, what, things.length), { count: numbers.count(things.length) })}
            </li>
        );
    const workers = useWorkers().data;
    const stations = useWorkstations().data;
    const shifts = useShifts().data?.shifts;
    return (
        <div>
            <p className="font-medium">{t('sample.lost')}</p>
            <ul className="mt-1 list-disc pl-5">
                <li>{t('sample.events')}</li>
                {count('sample.workers', workers)}
                {count('sample.stations', stations)}
                {count('sample.shifts', shifts)}
            </ul>
            <p className="mt-2 text-muted">{t('sample.stay')}</p>
        </div>
    );
}

function Understood({ typed, onType }: { typed: string; onType: (text: string) => void }) {
    const { t } = useWords();
    return (
        <div
            role="alert"
            className="flex flex-col gap-2 rounded-md border border-bad bg-bad-soft px-3 py-2"
        >
            <p className="flex items-center gap-2 font-medium">
                <TriangleAlert aria-hidden className="size-4 shrink-0 text-bad" />
                {t('sample.realTitle')}
            </p>
            <p>{t('sample.real')}</p>
            <Field label={t('sample.understood', { word: t('sample.word') })}>
                {(control) => (
                    <Input
                        {...control}
                        autoComplete="off"
                        autoCapitalize="off"
                        spellCheck={false}
                        value={typed}
                        onChange={(event) => onType(event.target.value)}
                    />
                )}
            </Field>
        </div>
    );
}

function Ask({ onClose, onDone }: { onClose: () => void; onDone: (events: number) => void }) {
    const { t } = useWords();
    const save = useSave();
    const [real, setReal] = useState(false);
    const [typed, setTyped] = useState('');
    const understood = typed.trim().toLocaleLowerCase() === t('sample.word');

    async function replace(): Promise<void> {
        const good = await save.run(async () => {
            try {
                const { events } = await makeSample(real && understood);
                onDone(events);
            } catch (error) {
                setReal(hasRealEvents(error as Error));
                throw error;
            }
        });
        if (good) onClose();
    }

    return (
        <Dialog
            open
            onOpenChange={(open) => !open && !save.busy && onClose()}
            title={t('sample.title')}
            description={t('sample.what')}
            footer={
                <>
                    <Button onClick={onClose} disabled={save.busy}>
                        {t('action.cancel')}
                    </Button>
                    <Button
                        look="danger"
                        disabled={save.busy || (real && !understood)}
                        onClick={() => void replace()}
                    >
                        {t(save.busy ? 'sample.busy' : real ? 'sample.force' : 'sample.replace')}
                    </Button>
                </>
            }
        >
            <div className="flex flex-col gap-4">
                <Lost />
                <Button asChild className="self-start">
                    <a href={eventsPath({ order: 'asc' }, 'csv')} download>
                        <Download aria-hidden />
                        {t('sample.export')}
                    </a>
                </Button>
                {real && <Understood typed={typed} onType={setTyped} />}
                {save.failure && !real && (
                    <SaveFailed error={save.failure} title={t('sample.notDone')} />
                )}
            </div>
        </Dialog>
    );
}

export function Sample() {
    const { t, numbers, language } = useWords();
    const title = useId();
    const [asking, setAsking] = useState(false);
    const [done, setDone] = useState<number | null>(null);
    return (
        <Card aria-labelledby={title} className="max-w-3xl">
            <CardHeader id={title} title={t('settings.sample')} />
            <div className="flex max-w-2xl flex-col items-start gap-4 p-4">
                <p>{t('sample.what')}</p>
                <Button look="danger" onClick={() => setAsking(true)}>
                    {t('sample.replace')}
                </Button>
                <p role="status">
                    {done !== null &&
                        t(plural(language, 'sample.done', done), { count: numbers.count(done) })}
                </p>
            </div>
            {asking && <Ask onClose={() => setAsking(false)} onDone={setDone} />}
        </Card>
    );
}
