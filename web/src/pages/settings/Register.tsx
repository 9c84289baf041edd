/* The register of workers, or of stations. */
import { Plus, SearchX, Users } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import type { Answer } from '../../api/hooks';
import { useHasDraft } from '../../lib/draft';
import { useParam } from '../../lib/url';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorNote } from '../../ui/ErrorNote';
import { Input } from '../../ui/Field';
import { SaveFailed } from '../../ui/SaveFailed';
import { Skeleton } from '../../ui/Skeleton';
import { Table, TableBox, Th } from '../../ui/Table';
import { DeleteEntry } from './DeleteEntry';
import { EntryDialog } from './EntryDialog';
import { draftKey, found, type Kind } from './kinds';
import type { Entry } from './registerForm';
import { RegisterRow } from './RegisterRow';
import { useSave } from '../../lib/useSave';
import { useWords } from './words';

type Asked = { act: 'edit'; entry: Entry | null } | { act: 'delete'; entry: Entry } | null;

function Head({ kind }: { kind: Kind }) {
    const { t } = useWords();
    return (
        <thead>
            <tr>
                <Th sticky>{t('register.name')}</Th>
                <Th>{t('register.id')}</Th>
                {kind.station ? (
                    <>
                        <Th>{t('term.type')}</Th>
                        <Th numeric>{t('register.targetShort')}</Th>
                    </>
                ) : (
                    <Th>{t('register.team')}</Th>
                )}
                <Th>{t('figure.status')}</Th>
                <Th>
                    <span className="sr-only">{t('edit.actions')}</span>
                </Th>
            </tr>
        </thead>
    );
}

function List(props: { kind: Kind; entries: Entry[]; onAsk: (asked: Asked) => void }) {
    const { kind, entries, onAsk } = props;
    const { t } = useWords();
    const save = useSave();
    return (
        <>
            {save.failure && (
                <div className="p-4">
                    <SaveFailed error={save.failure} />
                </div>
            )}
            <TableBox label={t(kind.station ? 'term.stations' : 'term.workers')}>
                <Table cards>
                    <Head kind={kind} />
                    <tbody>
                        {entries.map((entry) => (
                            <RegisterRow
                                key={entry.id}
                                kind={kind}
                                entry={entry}
                                busy={save.busy}
                                onEdit={() => onAsk({ act: 'edit', entry })}
                                onDelete={() => onAsk({ act: 'delete', entry })}
                                onActive={() =>
                                    void save.run(() => kind.setActive(entry.id, !entry.active))
                                }
                            />
                        ))}
                    </tbody>
                </Table>
            </TableBox>
        </>
    );
}

function Waiting() {
    return (
        <div className="flex flex-col gap-4 p-4">
            {Array.from({ length: 6 }, (_, row) => (
                <Skeleton key={row} className="h-6" />
            ))}
        </div>
    );
}

function None({ kind, all }: { kind: Kind; all: number }) {
    const { t } = useWords();
    return all > 0 ? (
        <EmptyState icon={<SearchX />} title={t('register.noneFound')} />
    ) : (
        <EmptyState icon={<Users />} title={t(kind.words.none)}>
            {t('register.noneWhat')}
        </EmptyState>
    );
}

export function Register({ kind, answer }: { kind: Kind; answer: Answer<Entry[]> }) {
    const { t, numbers } = useWords();
    const title = useId();
    const [search, setSearch] = useParam('q');
    const [asked, ask] = useState<Asked>(null);
    const newDraft = useHasDraft(draftKey(kind, null));
    const all = answer.data;
    const shown = useMemo(() => found(all ?? [], search), [all, search]);
    const groups = useMemo(
        () => [...new Set(all?.map(({ type, team }) => type || team))].filter(Boolean).sort(),
        [all],
    );
    const close = (): void => ask(null);
    return (
        <Card aria-labelledby={title}>
            <CardHeader
                id={title}
                title={t(kind.station ? 'term.stations' : 'term.workers')}
                note={
                    all &&
                    (search
                        ? t('register.shown', {
                              shown: numbers.count(shown.length),
                              all: numbers.count(all.length),
                          })
                        : numbers.count(all.length))
                }
            >
                <Input
                    type="search"
                    aria-label={t('register.search')}
                    placeholder={t('action.search')}
                    value={search}
                    onChange={(event) => setSearch(event.target.value)}
                    className="w-44 print:hidden"
                />
                <Button look="primary" onClick={() => ask({ act: 'edit', entry: null })}>
                    <Plus aria-hidden />
                    {t(kind.words.add)}
                    {newDraft && ` (${t('edit.unsaved')})`}
                </Button>
            </CardHeader>
            {answer.error && !all && (
                <ErrorNote error={answer.error} onRetry={answer.retry} className="m-4" />
            )}
            {answer.loading && <Waiting />}
            {shown.length > 0 && <List kind={kind} entries={shown} onAsk={ask} />}
            {all && shown.length === 0 && <None kind={kind} all={all.length} />}
            {asked?.act === 'edit' && (
                <EntryDialog kind={kind} entry={asked.entry} groups={groups} onClose={close} />
            )}
            {asked?.act === 'delete' && (
                <DeleteEntry kind={kind} entry={asked.entry} onClose={close} />
            )}
        </Card>
    );
}
