import { useEffect, useState } from 'react';
import { SECOND } from '../../lib/time';

/** The server's clock: as it last said, and since then by the time that passed. */
export function useNow(said: number, open: boolean): number {
    const [shown, setShown] = useState(said);
    useEffect(() => {
        setShown(said);
        if (!open) return undefined;
        const since = performance.now();
        const timer = setInterval(() => setShown(said + performance.now() - since), SECOND);
        return () => clearInterval(timer);
    }, [said, open]);
    return Math.max(said, shown);
}
