/* The site's calendar: its versions, a week of each, and their shifts. */
import { Copy, Plus } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import { deleteShift } from '../../api/changes';
import { useSettings, useShifts } from '../../api/hooks';
import type { Shift } from '../../api/types';
import { dropDraft } from '../../lib/draft';
import { useParam } from '../../lib/url';
import { useToday } from '../../lib/useWindow';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { ErrorNote } from '../../ui/ErrorNote';
import { Select } from '../../ui/Select';
import { Skeleton } from '../../ui/Skeleton';
import { dayBefore, versionOn, versionsOf, weekOf, type Version } from './calendar';
import { ConfirmDialog } from '../../edit/ConfirmDialog';
import { CopyDialog } from './CopyDialog';
import { dayText, ShiftDialog } from './ShiftDialog';
import { ShiftTable } from './ShiftTable';
import { useSave } from '../../lib/useSave';
import { WeekView } from './WeekView';
import { useWords } from './words';

type Asked =
    { act: 'edit'; shift: Shift | null } | { act: 'delete'; shift: Shift } | { act: 'copy' } | null;

const DEFAULT = 'default';

function useVersionText() {
    const { t, locale } = useWords();
    const day = (date: string): string => dayText(locale, date);
    return {
        name: ({ from }: Version) =>
            from ? t('shift.versionFrom', { date: day(from) }) : t('shift.versionDefault'),
        held({ from, until }: Version): string {
            const last = until && day(dayBefore(until));
            if (from && last) return t('shift.until', { from: day(from), until: last });
            if (last) return t('shift.untilFirst', { until: last });
            return from ? t('shift.openEnd', { from: day(from) }) : t('shift.always');
        },
    };
}

function DeleteShift({
    shift,
    last,
    onClose,
}: {
    shift: Shift;
    last: boolean;
    onClose: () => void;
}) {
    const { t } = useWords();
    const save = useSave();
    async function remove(): Promise<void> {
        const id = shift.shift_id;
        if (id === null || !(await save.run(() => deleteShift(id)))) return;
        dropDraft(`shift:${id}`);
        onClose();
    }
    return (
        <ConfirmDialog
            title={t('shift.deleteTitle', { name: shift.name })}
            description={`${t('shift.deleteWhat')}${last ? ` ${t('shift.deleteLast')}` : ''}`}
            save={save}
            onConfirm={() => void remove()}
            onClose={onClose}
        />
    );
}

/* Which calendar is shown: the one of the URL, else the one that holds today. */
function useVersion(today: string) {
    const { data, error, retry } = useShifts();
    const [chosen, choose] = useParam('calendar');
    const versions = useMemo(() => data && versionsOf(data), [data]);
    const now = versions && versionOn(versions, today);
    const wanted = chosen === DEFAULT ? '' : chosen;
    const version = (chosen && versions?.find(({ from }) => from === wanted)) || now;
    return {
        versions,
        now,
        version,
        error,
        retry,
        choose: (from: string) => choose(from || DEFAULT),
    };
}

export function Shifts() {
    const { t } = useWords();
    const title = useId();
    const text = useVersionText();
    const today = useToday(useSettings().data?.timezone ?? 'UTC');
    const { versions, now, version, error, retry, choose } = useVersion(today);
    const [asked, ask] = useState<Asked>(null);
    const dates = useMemo(
        () => versions?.map(({ from }) => from).filter(Boolean) ?? [],
        [versions],
    );
    const close = (): void => ask(null);
    const saved = (from: string): void => {
        close();
        choose(from);
    };
    if (!versions || !version)
        return error ? <ErrorNote error={error} onRetry={retry} /> : <Skeleton className="h-96" />;
    const own = version.from !== '';
    return (
        <Card aria-labelledby={title}>
            <CardHeader id={title} title={t('settings.calendar')}>
                <Select
                    label={t('shift.version')}
                    showLabel
                    value={version.from || DEFAULT}
                    options={versions.map((each) => ({
                        value: each.from || DEFAULT,
                        label:
                            each === now
                                ? t('shift.versionNow', { version: text.name(each) })
                                : text.name(each),
                    }))}
                    onChange={(value) => choose(value === DEFAULT ? '' : value)}
                />
                <Button look={own ? 'plain' : 'primary'} onClick={() => ask({ act: 'copy' })}>
                    <Copy aria-hidden />
                    {t('shift.copy')}
                </Button>
                <Button
                    look={own ? 'primary' : 'plain'}
                    onClick={() => ask({ act: 'edit', shift: null })}
                >
                    <Plus aria-hidden />
                    {t('shift.add')}
                </Button>
            </CardHeader>
            <p className="max-w-[90ch] px-4 pt-3 text-muted">
                <span className="text-ink">{text.held(version)}</span>{' '}
                {t(own ? 'shift.historyWhat' : 'shift.defaultWhat')}
            </p>
            <WeekView blocks={weekOf(version.shifts)} />
            <div className="border-t border-line">
                <ShiftTable
                    shifts={version.shifts}
                    onEdit={(shift) => ask({ act: 'edit', shift })}
                    onDelete={(shift) => ask({ act: 'delete', shift })}
                />
            </div>
            {asked?.act === 'edit' && (
                <ShiftDialog
                    shift={asked.shift}
                    validFrom={version.from || today}
                    dates={dates}
                    onClose={close}
                    onSaved={saved}
                />
            )}
            {asked?.act === 'copy' && (
                <CopyDialog
                    version={version}
                    versions={versions}
                    today={today}
                    onClose={close}
                    onSaved={saved}
                />
            )}
            {asked?.act === 'delete' && (
                <DeleteShift
                    shift={asked.shift}
                    last={version.shifts.length === 1}
                    onClose={close}
                />
            )}
        </Card>
    );
}
