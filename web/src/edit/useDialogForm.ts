/* The form of an EditDialog: checked when it is saved, and from then on with each letter. It is
 * gone with the dialog; settings/useForm keeps what was typed. */
import { useState } from 'react';
import { same } from '../lib/draft';
import { useSave } from '../lib/useSave';
import { fieldOf } from '../lib/useSave';

export type FaultsOf<T, F extends string> = Partial<Record<keyof T & string, F>>;

export interface DialogRules<T extends object, F extends string> {
    /** What the form says at first. */
    base: T;
    check: (form: T) => FaultsOf<T, F>;
    /** A fault in words. */
    say: (fault: F) => string;
    /** Which field a refusal of the server is about. */
    patterns: readonly [RegExp, keyof T & string][];
    /** Make it so; `base` is what the form said at first. */
    save: (form: T, base: T) => Promise<unknown>;
}

export interface DialogForm<T extends object> {
    form: T;
    set: (change: Partial<T>) => void;
    /** What is wrong with a field, in words. */
    fault: (field: keyof T & string) => string | null;
    /** True when it was saved. */
    submit: () => Promise<boolean>;
    /** A failure that is about no field. */
    failure: Error | null;
    /** Another object after each attempt to save. */
    attempt: object | null;
    busy: boolean;
    dirty: boolean;
}

export function useDialogForm<T extends object, F extends string>(
    rules: DialogRules<T, F>,
): DialogForm<T> {
    const [base] = useState(rules.base);
    const [form, setForm] = useState(base);
    const [attempt, setAttempt] = useState<object | null>(null);
    const { busy, failure, run } = useSave();
    const faults: FaultsOf<T, F> = attempt ? rules.check(form) : {};
    const refused = fieldOf(failure, rules.patterns);

    function fault(field: keyof T & string): string | null {
        const found = faults[field];
        if (found !== undefined) return rules.say(found);
        return refused === field ? (failure?.message ?? null) : null;
    }

    async function submit(): Promise<boolean> {
        setAttempt({});
        if (Object.keys(rules.check(form)).length > 0) return false;
        return run(() => rules.save(form, base));
    }

    const set = (change: Partial<T>): void => setForm((now) => ({ ...now, ...change }));
    const dirty = !same(base, form);
    return { form, set, fault, submit, failure: refused ? null : failure, attempt, busy, dirty };
}
