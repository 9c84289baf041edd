/* A form over a draft: checked when it is saved, and from then on with each letter. */
import { useState } from 'react';
import { differing, useDraft, type DraftOf } from '../../lib/draft';
import { fieldOf } from '../../lib/useSave';
import { anyFault, type Faults } from './faults';
import { useSave, type Save } from '../../lib/useSave';
import { useWords } from './words';

export interface Rules<T extends object> {
    check: (value: T, base: T) => Faults<keyof T & string>;
    /** Which field a refusal of the server is about. */
    patterns: readonly [RegExp, keyof T & string][];
    /** Make it so; `change` is what differs from what was there. */
    save: (value: T, change: Partial<T>, base: T) => Promise<unknown>;
}

export interface Form<T extends object> {
    draft: DraftOf<T>;
    /** What is wrong with a field, in words. */
    fault: (field: keyof T & string) => string | null;
    /** A failure that is about no field. */
    failure: Error | null;
    busy: boolean;
    /** Another object after each attempt that found a fault. */
    attempt: object | null;
    /** True when it was saved. */
    submit: () => Promise<boolean>;
    saving: Save;
}

export function useForm<T extends object>(key: string, saved: T, rules: Rules<T>): Form<T> {
    const { t } = useWords();
    const draft = useDraft(key, saved);
    const saving = useSave();
    const [attempt, setAttempt] = useState<object | null>(null);
    const faults = attempt ? rules.check(draft.value, draft.base) : {};
    const refused = fieldOf(saving.failure, rules.patterns);

    function fault(field: keyof T & string): string | null {
        const found = (faults as Faults<keyof T & string>)[field];
        if (found) return t(found.key, found.vars);
        return refused === field ? (saving.failure?.message ?? null) : null;
    }

    async function submit(): Promise<boolean> {
        saving.forget();
        if (anyFault(rules.check(draft.value, draft.base))) {
            setAttempt({});
            return false;
        }
        const change = differing(draft.base, draft.value);
        const good = await saving.run(() => rules.save(draft.value, change, draft.base));
        if (good) draft.drop();
        setAttempt(good ? null : {});
        return good;
    }

    const failure = refused ? null : saving.failure;
    return { draft, fault, failure, busy: saving.busy, attempt, submit, saving };
}
