/* A page of the log. */
import type { AuditEntry } from '../../api/audit';
import { plural } from '../../lib/i18n';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { differenceOf, looksOf, type FieldChange } from './difference';
import { ACTIONS, useWords, type Words } from './words';

/** What the log calls it, in words; of a later server as it says it. */
export function actionText(action: string, t: Words['t']): string {
    const known = ACTIONS.find((one) => one === action);
    return known ? t(`act.${known}`) : action;
}

const KINDS = ['open', 'local', 'server', 'key', 'person'] as const;

function kindText(kind: string, t: Words['t']): string {
    const known = KINDS.find((one) => one === kind);
    return known ? t(`kind.${known}`) : kind;
}

function Actor({ actor }: Pick<AuditEntry, 'actor'>) {
    const { t } = useWords();
    const { kind, name, address } = actor;
    const more = [name === null ? '' : kindText(kind, t), address ?? ''].filter(Boolean);
    return (
        <>
            <span className="font-medium break-words">{name ?? kindText(kind, t)}</span>
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
    /* There was nothing before. */
    const fresh = changes.every(({ before }) => before === null);
    return (
        <dl className="grid gap-y-0.5">
            {changes.map(({ field, before, after }) => (
                <div key={field} className="flex flex-wrap gap-x-2">
                    <dt className="text-muted">
                        <code>{field}</code>:
                    </dt>
                    <dd className="min-w-0 wrap-anywhere">
                        {!fresh && (
                            <>
                                <Value text={before} gone /> <span aria-hidden>→</span>{' '}
                            </>
                        )}
                        <Value text={after} />
                    </dd>
                </div>
            ))}
        </dl>
    );
}

function Change({ entry }: { entry: AuditEntry }) {
    const { t, language, numbers } = useWords();
    const looks = looksOf(entry.action, entry.after);
    if (looks !== null)
        return t(plural(language, 'audit.looked', looks), { count: numbers.count(looks) });
    const changes = differenceOf(entry.before, entry.after);
    return changes.length > 0 ? <Difference changes={changes} /> : '–';
}

function Row({ entry }: { entry: AuditEntry }) {
    const { t, times } = useWords();
    const { number, at, action, object, worker_id } = entry;
    /* A look without a worker was at everybody, unless it is not told at what. */
    const everybody = action === 'look' && object !== null;
    const about = worker_id ?? (everybody ? t('audit.everybody') : null);
    return (
        <Tr className="align-top">
            <Td className="whitespace-nowrap">
                <time dateTime={at}>{times.dateTimeExact(at)}</time>
                <span className="block text-xs text-muted">{number}</span>
            </Td>
            <Td label={t('audit.actor')}>
                <Actor actor={entry.actor} />
            </Td>
            <Td label={t('audit.action')}>{actionText(action, t)}</Td>
            <Td label={t('audit.on')}>
                <span className="break-all">{object ?? '–'}</span>
            </Td>
            <Td label={t('audit.worker')}>{about ?? '–'}</Td>
            <Td label={t('audit.change')}>
                <Change entry={entry} />
            </Td>
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
