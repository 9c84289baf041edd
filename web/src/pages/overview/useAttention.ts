/* Which stations need somebody: read again when a station changes its state, and once a minute, as
 * what it costs grows by itself. */
import { useEffect, useRef } from 'react';
import { useAttention, useEvery, type Attention } from '../../api/alerts';
import type { Answer } from '../../api/hooks';
import { useLive } from '../../api/live';
import type { Figures } from '../../api/types';
import { MINUTE } from '../../lib/time';

const stateOf = (figures: Figures | undefined): string =>
    figures?.workstations.map(({ state, since }) => `${state} ${since ?? ''}`).join() ?? '';

export function useFollowedAttention(): Answer<Attention> {
    const answer = useAttention();
    const states = stateOf(useLive());
    const known = useRef(states);
    const latest = useRef(answer.retry);
    useEffect(() => {
        latest.current = answer.retry;
    });
    useEffect(() => {
        if (known.current !== '' && known.current !== states) latest.current();
        known.current = states;
    }, [states]);
    useEvery(answer, MINUTE);
    return answer;
}
