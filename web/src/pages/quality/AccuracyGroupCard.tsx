/* How often one camera and model are right. */
import { useId, type ReactNode } from 'react';
import type { AccuracyGroup, AccuracyShare, StateAccuracy } from '../../api/quality';
import { plural } from '../../lib/i18n';
import { Bar } from '../../ui/Bar';
import { StateMark } from '../../ui/StateMark';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { worthOfEce, worthOfKappa } from './accuracies';
import { Confusion } from './Confusion';
import { Reliability } from './Reliability';
import { useWords } from './words';

function useBetween(): (share: AccuracyShare) => string {
    const { t, figure } = useWords();
    return ({ low, high }) =>
        t('accuracy.between', { low: figure.percent(low), high: figure.percent(high) });
}

function Headline({ group }: { group: AccuracyGroup }) {
    const { t, language, numbers, figure } = useWords();
    const between = useBetween();
    const { labels, wanted, enough, accuracy_percentage: right, interval } = group;
    const count = numbers.count(labels);
    if (!enough || right === null)
        return (
            <div className="flex min-h-20 flex-col justify-center gap-1.5">
                <p className="text-base font-semibold">
                    {t('accuracy.notEnough', { count, wanted: numbers.count(wanted) })}
                </p>
                <Bar parts={[{ value: labels, color: 'var(--accent)' }]} of={wanted} />
                {interval && (
                    <p className="text-muted">
                        {t('accuracy.soFar', {
                            low: figure.percent(interval.low),
                            high: figure.percent(interval.high),
                        })}
                    </p>
                )}
            </div>
        );
    return (
        <div className="flex min-h-20 flex-col justify-center">
            <p>
                <span className="text-2xl font-semibold">{figure.percent(right)}</span>{' '}
                {t('accuracy.right')}
            </p>
            <p className="text-muted">
                {interval && between(interval)},{' '}
                {t(plural(language, 'accuracy.ofChecked', labels), { count })}
            </p>
        </div>
    );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
    return (
        <div className="min-w-0">
            <dt className="label-caps">{name}</dt>
            <dd>{children}</dd>
        </div>
    );
}

/* A number, and below it what it is worth. */
function Worthy({ text, children }: { text: string; children: ReactNode }) {
    return (
        <>
            {text}
            <span className="block text-xs text-muted">{children}</span>
        </>
    );
}

function Facts({ group }: { group: AccuracyGroup }) {
    const { t, numbers, figure } = useWords();
    const { kappa, calibration, expected_accuracy_percentage: expected } = group;
    return (
        <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
            <Fact name={t('accuracy.expected')}>
                <Worthy text={`≈ ${figure.percent(expected)}`}>{t('accuracy.expectedWhy')}</Worthy>
            </Fact>
            <Fact name={t('accuracy.kappa')}>
                {kappa === null ? (
                    <span className="text-muted">{t('accuracy.noKappa')}</span>
                ) : (
                    <Worthy text={numbers.decimal(kappa, 2)}>
                        {t(`accuracy.kappa.${worthOfKappa(kappa)}`)}
                    </Worthy>
                )}
            </Fact>
            <Fact name={t('accuracy.ece')}>
                {calibration.ece === null ? (
                    '–'
                ) : (
                    <Worthy text={numbers.decimal(calibration.ece, 3)}>
                        {group.enough
                            ? t(`accuracy.ece.${worthOfEce(calibration.ece)}`)
                            : t('accuracy.ece.few')}
                    </Worthy>
                )}
            </Fact>
            <Fact name={t('accuracy.cannotTell')}>{numbers.count(group.cannot_tell)}</Fact>
        </dl>
    );
}

function ShareCell({ share, label }: { share: AccuracyShare | null; label: string }) {
    const { figure } = useWords();
    const between = useBetween();
    return (
        <Td numeric label={label}>
            {share ? (
                <>
                    {figure.percent(share.percentage)}
                    <span className="block text-xs text-muted">{between(share)}</span>
                </>
            ) : (
                '–'
            )}
        </Td>
    );
}

function States({ states }: { states: readonly StateAccuracy[] }) {
    const { t } = useWords();
    return (
        <TableBox label={t('accuracy.states')}>
            <Table cards>
                <thead>
                    <tr>
                        <Th>{t('accuracy.state')}</Th>
                        <Th numeric>{t('accuracy.claimed')}</Th>
                        <Th numeric>{t('accuracy.true')}</Th>
                    </tr>
                </thead>
                <tbody>
                    {states.map((one) => (
                        <Tr key={one.state}>
                            <Td label={t('accuracy.state')}>
                                <StateMark state={one.state} />
                            </Td>
                            <ShareCell share={one.claimed} label={t('accuracy.claimed')} />
                            <ShareCell share={one.true} label={t('accuracy.true')} />
                        </Tr>
                    ))}
                </tbody>
            </Table>
        </TableBox>
    );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
    return (
        <div className="flex min-w-0 flex-col gap-1">
            <h5 className="font-medium">{title}</h5>
            {children}
        </div>
    );
}

/** `camera`: the id of the heading that names its camera. */
export function AccuracyGroupCard({ group, camera }: { group: AccuracyGroup; camera: string }) {
    const { t, times } = useWords();
    const title = useId();
    const { from, to, labels } = group;
    return (
        <section aria-labelledby={`${camera} ${title}`} className="flex min-w-0 flex-col gap-4">
            <header>
                <h4 id={title} className="font-semibold break-words">
                    {group.model_version ?? t('quality.noModel')}
                </h4>
                <p className="text-xs text-muted">
                    {t('accuracy.span', { from: times.date(from), to: times.date(to) })}
                </p>
            </header>
            <Headline group={group} />
            <Facts group={group} />
            {labels > 0 && (
                <>
                    <Part title={t('accuracy.states')}>
                        <States states={group.states} />
                    </Part>
                    <Part title={t('accuracy.confusion')}>
                        <Confusion confusion={group.confusion} />
                    </Part>
                    <Part title={t('accuracy.reliability')}>
                        <Reliability group={group} />
                    </Part>
                </>
            )}
        </section>
    );
}
