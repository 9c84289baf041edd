/* To acknowledge alerts, or to silence them for a time. */
import { useState, type ReactNode } from 'react';
import { silence, type Alert } from '../../api/alerts';
import { EditDialog } from '../../edit/EditDialog';
import { useSave } from '../../lib/useSave';
import { Field, Input } from '../../ui/Field';
import { Select } from '../../ui/Select';
import { acknowledgeAll, eachOf } from './changes';
import { useWords } from './words';

export interface Asked {
    act: 'acknowledge' | 'silence';
    /** Of what. */
    name: string;
    alerts: readonly Alert[];
}

const NOTE_BYTES = 500;
const LENGTHS = ['30', '60', '240', '1440', '10080'] as const;
type Length = (typeof LENGTHS)[number];

interface NoteDialogProps {
    title: string;
    what: string;
    label: string;
    hint: string;
    save: string;
    dirty?: boolean;
    change: (note: string) => Promise<unknown>;
    onClose: () => void;
    children?: ReactNode;
}

function NoteDialog(props: NoteDialogProps) {
    const { title, what, label, hint, save, dirty = false, change, onClose, children } = props;
    const { t } = useWords();
    const [note, setNote] = useState('');
    const [attempt, setAttempt] = useState<object | null>(null);
    const { busy, failure, run } = useSave();
    const bytes = new TextEncoder().encode(note.trim()).length;
    const fault =
        attempt && bytes > NOTE_BYTES ? t('alerts.tooLong', { bytes, most: NOTE_BYTES }) : null;

    async function submit(): Promise<void> {
        setAttempt({});
        if (bytes <= NOTE_BYTES && (await run(() => change(note.trim())))) onClose();
    }

    return (
        <EditDialog
            title={title}
            description={what}
            dirty={dirty || note.trim() !== ''}
            busy={busy}
            failure={failure}
            attempt={attempt}
            save={save}
            onSave={() => void submit()}
            onDiscard={onClose}
        >
            {children}
            <Field label={label} hint={hint} error={fault}>
                {(control) => (
                    <Input
                        {...control}
                        autoFocus
                        autoComplete="off"
                        value={note}
                        onChange={(event) => setNote(event.target.value)}
                    />
                )}
            </Field>
        </EditDialog>
    );
}

function Silence({ name, alerts, onClose }: Omit<Asked, 'act'> & { onClose: () => void }) {
    const { t } = useWords();
    const [length, setLength] = useState<Length>('60');
    return (
        <NoteDialog
            title={t('alerts.silenceThis', { name })}
            what={t('alerts.silenceWhat')}
            label={t('alerts.silenceWhy')}
            hint={t('alerts.silenceWhyHint')}
            save={t('alerts.silence')}
            dirty={length !== '60'}
            change={(note) => eachOf(alerts, (id) => silence(id, Number(length), note))}
            onClose={onClose}
        >
            <Select
                label={t('alerts.silenceFor')}
                showLabel
                value={length}
                options={LENGTHS.map((value) => ({ value, label: t(`alerts.silence.${value}`) }))}
                onChange={setLength}
            />
        </NoteDialog>
    );
}

export function AlertDialogs({ asked, onClose }: { asked: Asked; onClose: () => void }) {
    const { t } = useWords();
    const { act, name, alerts } = asked;
    if (act === 'silence') return <Silence name={name} alerts={alerts} onClose={onClose} />;
    return (
        <NoteDialog
            title={t('alerts.acknowledgeThis', { name })}
            what={t('alerts.acknowledgeWhat')}
            label={t('alerts.note')}
            hint={t('alerts.noteHint')}
            save={t('alerts.acknowledge')}
            change={(note) => acknowledgeAll(alerts, note)}
            onClose={onClose}
        />
    );
}
