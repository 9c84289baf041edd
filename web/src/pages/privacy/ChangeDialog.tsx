/* Whose figures are shown, and how long what is kept: set by an administrator. */
import { changePrivacy, MODES, type Mode, type Privacy } from '../../api/privacy';
import { isoDate } from '../../lib/time';
import { EditDialog } from '../../edit/EditDialog';
import { useDialogForm, type DialogForm } from '../../edit/useDialogForm';
import { Field, Input } from '../../ui/Field';
import {
    checkPrivacy,
    formOfPrivacy,
    privacyChangeOf,
    TEAM_LEAST,
    TEAM_MOST,
    type PrivacyForm,
} from './privacyForm';
import { useWords } from './words';

/* Which field a refusal of the server is about. */
const ABOUT: readonly [RegExp, keyof PrivacyForm][] = [
    [/\buntil\b/, 'until'],
    [/\bagreement\b/, 'agreement'],
    [/\bteam/, 'team'],
    [/\bevent_days\b/, 'eventDays'],
    [/\bpeople_days\b/, 'peopleDays'],
];

const SIZES = { least: TEAM_LEAST, most: TEAM_MOST };

function usePrivacyForm(privacy: Privacy) {
    const { t, times } = useWords();
    return useDialogForm({
        base: formOfPrivacy(privacy),
        check: (form) => checkPrivacy(form, times.zone, Date.now()),
        say: (fault) => t(`privacy.${fault}`, SIZES),
        patterns: ABOUT,
        save: (form, base) => changePrivacy(privacyChangeOf(base, form)),
    });
}

type FormOf = Pick<DialogForm<PrivacyForm>, 'form' | 'set' | 'fault'>;

function ModeChoice({ form, set }: Pick<FormOf, 'form' | 'set'>) {
    const { t, numbers } = useWords();
    return (
        <fieldset className="flex flex-col gap-1">
            <legend className="mb-1 font-medium">{t('privacy.mode')}</legend>
            {MODES.map((mode: Mode) => (
                <label
                    key={mode}
                    className="control flex cursor-pointer items-start gap-2 rounded-md border border-edge bg-surface px-2.5 py-1.5 has-checked:border-accent has-checked:bg-accent-soft"
                >
                    <input
                        type="radio"
                        name="mode"
                        checked={form.mode === mode}
                        onChange={() => set({ mode })}
                        className="mt-0.5 size-4 shrink-0 accent-accent"
                    />
                    <span className="min-w-0">
                        <span className="block font-medium">{t(`mode.${mode}`)}</span>
                        <span className="block text-xs text-muted">
                            {t(`mode.${mode}.says`, { k: numbers.count(Number(form.team) || 0) })}
                        </span>
                    </span>
                </label>
            ))}
        </fieldset>
    );
}

function Agreement({ form, set, fault }: FormOf) {
    const { t, times } = useWords();
    return (
        <>
            <Field
                label={t('privacy.agreement')}
                hint={t('privacy.agreementHint')}
                error={fault('agreement')}
            >
                {(control) => (
                    <Input
                        {...control}
                        autoComplete="off"
                        value={form.agreement}
                        onChange={(event) => set({ agreement: event.target.value })}
                    />
                )}
            </Field>
            <Field label={t('privacy.until')} hint={t('privacy.untilHint')} error={fault('until')}>
                {(control) => (
                    <Input
                        {...control}
                        type="date"
                        className="max-w-44"
                        min={isoDate(Date.now(), times.zone)}
                        value={form.until}
                        onChange={(event) => set({ until: event.target.value })}
                    />
                )}
            </Field>
        </>
    );
}

export function ChangeDialog({ privacy, onClose }: { privacy: Privacy; onClose: () => void }) {
    const { t } = useWords();
    const { form, set, fault, submit, ...rest } = usePrivacyForm(privacy);
    const number = (
        name: 'team' | 'eventDays' | 'peopleDays',
        label: 'privacy.team' | 'privacy.eventDays' | 'privacy.peopleDays',
        hint: string,
    ) => (
        <Field label={t(label)} hint={hint} error={fault(name)}>
            {(control) => (
                <Input
                    {...control}
                    inputMode="numeric"
                    autoComplete="off"
                    className="max-w-40"
                    value={form[name]}
                    onChange={(event) => set({ [name]: event.target.value })}
                />
            )}
        </Field>
    );
    return (
        <EditDialog
            title={t('privacy.changeTitle')}
            {...rest}
            onSave={() => void submit().then((done) => done && onClose())}
            onDiscard={onClose}
        >
            {privacy.mode && <ModeChoice form={form} set={set} />}
            {form.mode === 'individuals' && <Agreement {...{ form, set, fault }} />}
            {number('team', 'privacy.team', t('privacy.teamHint', SIZES))}
            {number('eventDays', 'privacy.eventDays', t('privacy.daysHint'))}
            {number('peopleDays', 'privacy.peopleDays', t('privacy.daysHint'))}
        </EditDialog>
    );
}
