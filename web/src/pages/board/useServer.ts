/* Keeps a screen that nobody touches in order, for days. */
import { useEffect, useRef, useState } from 'react';
import { refresh } from '../../api/changes';
import { useLink } from '../../api/live';
import { MINUTE, SECOND } from '../../lib/time';
import { askServer } from './release';

/* Settings and shifts change seldom, and elsewhere: so soon the board follows. */
const EVERY_MS = MINUTE;
/* The server answers, but its stream is not heard: what holds the connection is broken. */
const DEAF_MS = 5 * MINUTE;

/** How far the server's clock is ahead of this device's: screens on walls have wrong clocks. */
export function useServer(): number {
    const [ahead, setAhead] = useState(0);
    const { look, age_ms } = useLink();
    const connected = look === 'live';
    const begun = useRef(Date.now());
    const silence = useRef(0);
    silence.current = age_ms ?? Date.now() - begun.current;

    useEffect(() => {
        let gone = false;
        async function look(): Promise<void> {
            const known = await askServer('/board');
            if (gone) return;
            if (known !== null) setAhead(known);
            if (silence.current >= DEAF_MS) location.reload();
            refresh('/api/settings', '/api/shifts');
        }
        const again = (): void => void look().catch(() => undefined);
        /* At once when the server is back: it may be another. */
        if (connected) again();
        const timer = setInterval(again, EVERY_MS);
        return () => {
            gone = true;
            clearInterval(timer);
        };
    }, [connected]);
    return ahead;
}

/** The time by the server's clock, in whole seconds. */
export function useNow(ahead: number): number {
    const [now, setNow] = useState(() => Date.now());
    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), SECOND);
        return () => clearInterval(timer);
    }, []);
    return Math.floor((now + ahead) / SECOND) * SECOND;
}
