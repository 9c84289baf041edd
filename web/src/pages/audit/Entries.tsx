/* A page of the log. */
import type { ReactNode } from 'react';
import type { AuditEntry } from '../../api/audit';
import { plural } from '../../lib/i18n';
import { kindName } from '../../people/actors';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { cx } from '../../ui/cx';
import { differenceOf, isNoise, looksOf, type FieldChange } from './difference';
import { fieldName, valueText } from './fields';
import { ACTIONS, LOOKS, useWords, type Words } from './words';

/** What the log calls it, in words; of a later server as it says it. */
export function actionText(action: string, t: Words['t']): string {
    const known = ACTIONS.find((one) => one === action);
    return known ? t(`act.${known}`) : action;
}

/* The first key is not renewed. */
function doneText({ action, before }: AuditEntry, t: Words['t']): string {
    if (action !== 'renew_audit_key') return actionText(action, t);
    return t(before ? 'act.renew_audit_key' : 'act.make_audit_key');
}

/* Of a look it is what was asked for. */
function objectText({ action, object }: AuditEntry, t: Words['t']): string | null {
    const look = action === 'look' ? LOOKS.find((one) => one === object) : undefined;
    return look ? t(`look.${look}`) : object;
}

function Actor({ actor }: Pick<AuditEntry, 'actor'>) {
    const { t } = useWords();
    const { kind, name, address } = actor;
    const more = [name === null ? '' : kindName(kind, t), address ?? ''].filter(Boolean);
    return (
        <>
            <span className="font-medium break-words">{name ?? kindName(kind, t)}</span>
            {more.length > 0 && <span className="block text-xs text-muted">{more.join(', ')}</span>}
        </>
    );
}

function Value({ text, gone }: { text: string | null; gone?: boolean }) {
    if (text === null) return <span className="text-muted">–</span>;
    const Element = gone ? 'del' : 'ins';
    return <Element className={gone ? 'text-muted' : 'font-medium no-underline'}>{text}</Element>;
}

function Difference({ changes }: { changes: FieldChange[] }) {
    const { t, times } = useWords();
    const said = (field: string, text: string | null) =>
        text === null ? null : valueText(field, text, t, times);
    /* There was nothing before. */
    const fresh = changes.every(({ before }) => before === null);
    return (
        <dl className="grid gap-y-0.5">
            {changes.map(({ field, before, after }) => (
                <div key={field} className="flex flex-wrap gap-x-2">
                    <dt className="text-muted">{fieldName(field, t) ?? <code>{field}</code>}:</dt>
                    <dd className="min-w-0 wrap-anywhere">
                        {!fresh && (
                            <>
                                <Value text={said(field, before)} gone />{' '}
                                <span aria-hidden>→</span>{' '}
                            </>
                        )}
                        <Value text={said(field, after)} />
                    </dd>
                </div>
            ))}
        </dl>
    );
}

/* null: there is nothing to say of it. */
function changeOf(entry: AuditEntry, { t, language, numbers }: Words): ReactNode {
    const looks = looksOf(entry.action, entry.after);
    if (looks !== null)
        return t(plural(language, 'audit.looked', looks), { count: numbers.count(looks) });
    const changes = differenceOf(entry.before, entry.after).filter(
        (one) => !isNoise(one, entry.object),
    );
    return changes.length > 0 ? <Difference changes={changes} /> : null;
}

interface CellProps {
    label: string | undefined;
    wide?: boolean;
    children: ReactNode;
}

/* On a phone nothing is said of what there is not. */
function Cell({ label, wide, children }: CellProps) {
    return (
        <Td
            label={label}
            className={cx(wide && 'col-span-full', children === null && 'max-sm:hidden!')}
        >
            {children ?? '–'}
        </Td>
    );
}

function Row({ entry }: { entry: AuditEntry }) {
    const words = useWords();
    const { t, times } = words;
    const { number, at, action, object, worker_id } = entry;
    const looked = action === 'look';
    /* A look without a worker was at everybody, unless it is not told at what. */
    const everybody = looked && object !== null;
    const about = worker_id ?? (everybody ? t('audit.everybody') : null);
    return (
        <Tr className="align-top">
            <Td className="whitespace-nowrap">
                <time dateTime={at}>{times.dateTimeExact(at)}</time>
                <span className="block text-xs text-muted">{number}</span>
            </Td>
            <Td>
                <Actor actor={entry.actor} />
            </Td>
            <Td className="max-sm:font-semibold">{doneText(entry, t)}</Td>
            <Cell label={t('audit.on')}>{objectText(entry, t)}</Cell>
            <Cell label={t('audit.worker')}>{about}</Cell>
            <Cell label={looked ? undefined : t('audit.change')} wide={!looked}>
                {changeOf(entry, words)}
            </Cell>
        </Tr>
    );
}

export function Entries({ entries }: { entries: readonly AuditEntry[] }) {
    const { t } = useWords();
    return (
        <TableBox label={t('nav.audit')}>
            <Table cards>
                <thead>
                    <tr>
                        <Th>{t('audit.time')}</Th>
                        <Th>{t('audit.actor')}</Th>
                        <Th>{t('audit.action')}</Th>
                        <Th>{t('audit.on')}</Th>
                        <Th>{t('audit.worker')}</Th>
                        <Th>{t('audit.change')}</Th>
                    </tr>
                </thead>
                <tbody>
                    {entries.map((entry) => (
                        <Row key={entry.number} entry={entry} />
                    ))}
                </tbody>
            </Table>
        </TableBox>
    );
}
