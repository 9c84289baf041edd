import { useEffect, useRef } from 'react';
import { useRead, type Answer } from '../../api/hooks';
import type { Agents } from '../../api/types';

/* That an agent does not report is news too, and nothing tells it: it has to be asked for. */
const EVERY_MS = 2_000;

export function useAgents(): Answer<Agents> {
    const answer = useRead<Agents>('/api/agents');
    const latest = useRef(answer.retry);
    useEffect(() => {
        latest.current = answer.retry;
    });
    useEffect(() => {
        const timer = setInterval(() => document.hidden || latest.current(), EVERY_MS);
        return () => clearInterval(timer);
    }, []);
    return answer;
}
