/* What this server keeps of people, and who may see it: for those whom it is about. */
import { Pencil } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useMay, useSession, useSettings } from '../../api/hooks';
import { usePrivacy, type Privacy } from '../../api/privacy';
import { startOfDayNamed, type Times } from '../../lib/time';
import { Answered } from '../../ui/Answered';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { PageHeader } from '../../ui/PageHeader';
import { ChangeDialog } from './ChangeDialog';
import { Kept } from './Kept';
import { thingOf } from './things';
import { ToHub } from './ToHub';
import { useWords } from './words';

function Part({ title, children }: { title: string; children: ReactNode }) {
    const id = useId();
    return (
        <Card aria-labelledby={id}>
            <CardHeader id={id} title={title} />
            <div className="flex max-w-[100ch] flex-col gap-2 px-4 py-3">{children}</div>
        </Card>
    );
}

/* What holds in spite of the mode. */
function Besides({ privacy }: { privacy: Privacy }) {
    const { t } = useWords();
    const open = useSession()?.server.open;
    const sample = useSettings().data?.sample_data;
    const { mode, shown } = privacy;
    const over = mode === 'individuals' && shown !== mode;
    return (
        <>
            {over && <p className="font-medium text-bad">{t('mode.over')}</p>}
            {open && <p className="font-medium text-warn">{t('mode.open')}</p>}
            {!open && sample && shown !== mode && <p className="font-medium">{t('mode.sample')}</p>}
        </>
    );
}

function dayText(day: string, times: Times): string {
    const start = startOfDayNamed(day, times.zone);
    return start === null ? day : times.date(start);
}

function Shown({ privacy }: { privacy: Privacy }) {
    const { t, times, numbers } = useWords();
    const { mode, agreement, until, team_size } = privacy;
    const k = numbers.count(team_size);
    if (!mode) return null;
    const facts = [
        mode === 'individuals' && agreement ? [t('privacy.agreement'), agreement] : null,
        mode === 'individuals' && until ? [t('privacy.until'), dayText(until, times)] : null,
        mode === 'teams' ? [t('privacy.team'), t('privacy.teamOf', { count: k })] : null,
    ].filter((fact) => fact !== null);
    return (
        <Part title={t('privacy.who')}>
            <p className="text-lg font-semibold">{t(`mode.${mode}`)}</p>
            <p>{t(`mode.${mode}.says`, { k })}</p>
            {facts.length > 0 && (
                <dl className="flex flex-wrap gap-x-8 gap-y-2">
                    {facts.map(([term, text]) => (
                        <div key={term}>
                            <dt className="label-caps">{term}</dt>
                            <dd className="break-words">{text}</dd>
                        </div>
                    ))}
                </dl>
            )}
            <Besides privacy={privacy} />
        </Part>
    );
}

function More({ privacy }: { privacy: Privacy }) {
    const { t, numbers } = useWords();
    const mayAudit = useMay('audit');
    const dropped = privacy.dropped ?? [];
    const days = privacy.kept.find(({ what }) => thingOf(what) === 'audit')?.days ?? 0;
    return (
        <>
            <Part title={t('privacy.never')}>
                <p>{t('privacy.noVideo')}</p>
                <p>
                    {dropped.length > 0
                        ? t('privacy.dropped', { names: dropped.join(', ') })
                        : t('privacy.droppedNone')}
                </p>
                <p>{t('privacy.decides')}</p>
            </Part>
            <Part title={t('privacy.looks')}>
                <p>{t('privacy.looksWhat', { days: numbers.count(days) })}</p>
                {mayAudit && (
                    <p>
                        <Link href="/audit" className="text-accent underline underline-offset-2">
                            {t('privacy.toAudit')}
                        </Link>
                    </p>
                )}
            </Part>
            <Part title={t('privacy.rights')}>
                <ul className="list-disc pl-5">
                    <li>{t('privacy.own')}</li>
                    <li>{t('privacy.erase')}</li>
                </ul>
            </Part>
        </>
    );
}

export default function PrivacyPage() {
    const { t } = useWords();
    const mayChange = useMay('administer');
    const [changing, change] = useState(false);
    const answer = usePrivacy();
    return (
        <div className="max-w-[90rem]">
            <PageHeader title={t('nav.privacy')} note={t('privacy.note')}>
                {mayChange && answer.data && (
                    <Button onClick={() => change(true)}>
                        <Pencil aria-hidden />
                        {t('privacy.change')}
                    </Button>
                )}
            </PageHeader>
            <Answered answer={answer} skeleton="h-96">
                {({ privacy }) => (
                    <div className="flex flex-col gap-3">
                        <Shown privacy={privacy} />
                        {privacy.to_hub !== undefined && (
                            <Part title={t('toHub.title')}>
                                <ToHub policy={privacy.to_hub} />
                            </Part>
                        )}
                        <Kept privacy={privacy} />
                        <More privacy={privacy} />
                    </div>
                )}
            </Answered>
            {changing && answer.data && (
                <ChangeDialog privacy={answer.data.privacy} onClose={() => change(false)} />
            )}
        </div>
    );
}
