/* Making one change: whether it is under way, and why it was not made. */
import { useState } from 'react';

export interface Save {
    busy: boolean;
    failure: Error | null;
    /** True when it was made. */
    run: (change: () => Promise<unknown>) => Promise<boolean>;
    forget: () => void;
}

export function useSave(): Save {
    const [busy, setBusy] = useState(false);
    const [failure, setFailure] = useState<Error | null>(null);

    async function run(change: () => Promise<unknown>): Promise<boolean> {
        setBusy(true);
        setFailure(null);
        try {
            await change();
            return true;
        } catch (error) {
            setFailure(error as Error);
            return false;
        } finally {
            setBusy(false);
        }
    }
    return { busy, failure, run, forget: () => setFailure(null) };
}
