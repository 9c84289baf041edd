/* What is set of one rule, for all and for single stations. */
import { useState } from 'react';
import { changeAlertRule, SEVERITIES, type AlertRule } from '../../api/alerts';
import { isKnown, ruleName, valueText } from '../../alerts/text';
import { EditDialog } from '../../edit/EditDialog';
import { same } from '../../lib/draft';
import { useSave } from '../../lib/useSave';
import { Check } from '../../people/Check';
import { Button } from '../../ui/Button';
import { Field, Input } from '../../ui/Field';
import { Select } from '../../ui/Select';
import { changeOfRule, faultsOf, FOR_MOST, formOfRule, type RuleForm } from './ruleForm';
import { StationLimitsFields } from './StationLimitsFields';
import { useWords } from './words';

function useRuleForm(rule: AlertRule, onDone: () => void) {
    const [base] = useState(() => formOfRule(rule));
    const [form, setForm] = useState(base);
    const [attempt, setAttempt] = useState<object | null>(null);
    const { busy, failure, run } = useSave();
    const faults = attempt ? faultsOf(form, rule) : new Set<string>();

    async function submit(): Promise<void> {
        setAttempt({});
        if (faultsOf(form, rule).size > 0) return;
        if (await run(() => changeAlertRule(changeOfRule(form, rule)))) onDone();
    }

    const set = (change: Partial<RuleForm>): void => setForm((now) => ({ ...now, ...change }));
    return { form, set, faults, submit, busy, failure, attempt, dirty: !same(base, form) };
}

interface LimitsProps {
    rule: AlertRule;
    form: RuleForm;
    faults: ReadonlySet<string>;
    set: (change: Partial<RuleForm>) => void;
}

const LEVELS = ['1', '2', '3'];

function LevelField({ rule, form, set }: Omit<LimitsProps, 'faults'>) {
    const words = useWords();
    const { t } = words;
    const text = (level: number): string => valueText(level, 'level', words);
    return (
        <Field
            label={t('rules.threshold')}
            hint={t('rules.levelAbove', { preset: text(rule.preset.threshold) })}
        >
            {(control) => (
                <Select
                    label={t('rules.threshold')}
                    {...control}
                    value={form.threshold}
                    options={LEVELS.map((value) => ({ value, label: text(Number(value)) }))}
                    onChange={(threshold) => set({ threshold })}
                />
            )}
        </Field>
    );
}

function NumberFields({ rule, form, faults, set }: LimitsProps) {
    const { t, numbers } = useWords();
    const { unit, least, most, at_most, preset } = rule;
    const text = (value: number): string => numbers.decimal(value, Number.isInteger(value) ? 0 : 2);
    const range = { least: text(least), most: text(most) };
    return (
        <div className="grid gap-4 sm:grid-cols-2">
            {unit === 'level' && <LevelField rule={rule} form={form} set={set} />}
            {unit !== '' && unit !== 'level' && (
                <Field
                    label={t('rules.thresholdOf', { unit: t(`unit.${unit}`) })}
                    hint={t(at_most ? 'rules.below' : 'rules.above', {
                        ...range,
                        preset: text(preset.threshold),
                    })}
                    error={faults.has('threshold') ? t('rules.faultRange', range) : null}
                >
                    {(control) => (
                        <Input
                            {...control}
                            inputMode="decimal"
                            autoComplete="off"
                            value={form.threshold}
                            onChange={(event) => set({ threshold: event.target.value })}
                        />
                    )}
                </Field>
            )}
            <Field
                label={t('rules.forMinutes')}
                hint={t('rules.forHint', { preset: text(preset.for_minutes) })}
                error={
                    faults.has('for_minutes')
                        ? t('rules.faultRange', { least: 0, most: text(FOR_MOST) })
                        : null
                }
            >
                {(control) => (
                    <Input
                        {...control}
                        inputMode="decimal"
                        autoComplete="off"
                        value={form.for_minutes}
                        onChange={(event) => set({ for_minutes: event.target.value })}
                    />
                )}
            </Field>
        </div>
    );
}

export function RuleDialog({ rule, onClose }: { rule: AlertRule; onClose: () => void }) {
    const words = useWords();
    const { t } = words;
    const { form, set, faults, submit, ...rest } = useRuleForm(rule, onClose);
    const preset = formOfRule({ ...rule, ...rule.preset, stations: [] });
    return (
        <EditDialog
            title={t('rules.edit', { rule: ruleName(rule.rule, words) })}
            description={isKnown(rule.rule) && t(`reads.${rule.rule}`)}
            {...rest}
            onSave={() => void submit()}
            onDiscard={onClose}
        >
            <Check
                label={t('rules.enabled')}
                checked={form.enabled}
                onChange={(enabled) => set({ enabled })}
            />
            <NumberFields rule={rule} form={form} faults={faults} set={set} />
            <Select
                label={t('rules.severity')}
                showLabel
                value={form.severity}
                options={SEVERITIES.map((value) => ({ value, label: t(`severity.${value}`) }))}
                onChange={(severity) => set({ severity })}
            />
            <Check
                label={t('rules.quiet')}
                hint={t('rules.quietHint')}
                checked={form.quiet}
                onChange={(quiet) => set({ quiet })}
            />
            {rule.of === 'station' && (
                <StationLimitsFields
                    rule={rule}
                    stations={form.stations}
                    faults={faults}
                    onChange={(stations) => set({ stations })}
                />
            )}
            <Button
                className="self-start"
                disabled={same({ ...form, stations: [] }, preset)}
                onClick={() => set({ ...preset, stations: form.stations })}
            >
                {t('rules.preset')}
            </Button>
        </EditDialog>
    );
}
