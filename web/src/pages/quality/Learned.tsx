/* What was learned across sites: for what a model states, how often it is right. */
import { Undo2 } from 'lucide-react';
import { useId, useState } from 'react';
import { useMay } from '../../api/hooks';
import { rollBack, type Calibration } from '../../api/quality';
import { EditDialog } from '../../edit/EditDialog';
import { checkReasonOf } from '../../edit/reason';
import { ReasonField } from '../../edit/ReasonField';
import { useDialogForm } from '../../edit/useDialogForm';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { Note } from '../../ui/Note';
import { StateMark } from '../../ui/StateMark';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { useWords } from './words';

function RollbackDialog({ of, onClose }: { of: Calibration; onClose: () => void }) {
    const { t } = useWords();
    const { form, set, fault, submit, ...rest } = useDialogForm({
        base: { reason: '' },
        check: checkReasonOf,
        say: (fault) => t(fault === 'long' ? 'reason.long' : 'quality.reasonMissing'),
        patterns: [[/\breason\b/, 'reason']],
        save: ({ reason }) => rollBack(of, reason.trim()),
    });
    return (
        <EditDialog
            title={t('learned.rollBackOf', { model: of.model_version })}
            description={t('learned.rollBackWhat')}
            {...rest}
            save={t('learned.rollBack')}
            onSave={() => void submit().then((done) => done && onClose())}
            onDiscard={onClose}
        >
            <ReasonField
                label={t('quality.reason')}
                hint={t('learned.rollBackHint')}
                error={fault('reason')}
                value={form.reason}
                onChange={(reason) => set({ reason })}
            />
        </EditDialog>
    );
}

function Points({ of, label }: { of: Calibration; label: string }) {
    const { t, figure } = useWords();
    return (
        <TableBox label={label}>
            <Table cards>
                <thead>
                    <tr>
                        <Th numeric>{t('learned.stated')}</Th>
                        <Th numeric>{t('learned.probability')}</Th>
                    </tr>
                </thead>
                <tbody>
                    {of.points.map(({ confidence, probability }) => (
                        <Tr key={confidence}>
                            <Td numeric label={t('learned.stated')}>
                                {figure.percent(100 * confidence)}
                            </Td>
                            <Td numeric label={t('learned.probability')}>
                                {figure.percent(100 * probability)}
                            </Td>
                        </Tr>
                    ))}
                </tbody>
            </Table>
        </TableBox>
    );
}

function Entry({ of, onRollBack }: { of: Calibration; onRollBack: (() => void) | null }) {
    const { t, numbers, times } = useWords();
    const id = useId();
    return (
        <li className="flex flex-col gap-2 border-b border-line px-4 py-3 last:border-b-0">
            <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
                <h3 id={id} className="font-semibold">
                    {of.model_version}
                </h3>
                <StateMark state={of.event_type} />
                {onRollBack && of.has_before && (
                    <Button className="ml-auto" onClick={onRollBack}>
                        <Undo2 aria-hidden />
                        {t('learned.rollBack')}
                    </Button>
                )}
            </div>
            <p>{t(`learned.${of.verdict}`)}</p>
            <p className="text-muted">
                {t('learned.from', {
                    round: of.round,
                    time: times.dateTime(of.at),
                    sites: numbers.count(of.sites),
                    labels: numbers.count(of.labels),
                })}
            </p>
            {of.used ? (
                <div className="max-w-lg">
                    <Points of={of} label={t('learned.pointsOf', { model: of.model_version })} />
                </div>
            ) : (
                <p>{t('learned.unused')}</p>
            )}
        </li>
    );
}

/** Nothing where this site has learned nothing with others. */
export function LearnedCard({ calibrations }: { calibrations: readonly Calibration[] }) {
    const { t } = useWords();
    const mayCorrect = useMay('correct');
    const [asked, ask] = useState<Calibration | null>(null);
    if (calibrations.length === 0) return null;
    return (
        <Card aria-labelledby="learned" className="min-w-0">
            <CardHeader id="learned" title={t('learned.title')} />
            <ul>
                {calibrations.map((one) => (
                    <Entry
                        key={`${one.model_version} ${one.event_type}`}
                        of={one}
                        onRollBack={mayCorrect ? () => ask(one) : null}
                    />
                ))}
            </ul>
            <Note>{t('learned.how')}</Note>
            {asked && <RollbackDialog of={asked} onClose={() => ask(null)} />}
        </Card>
    );
}
