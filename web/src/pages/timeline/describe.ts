/* What the tooltip says, the live region reads and the table lists: one text for all. */
import { STATES, type State } from '../../lib/state';
import { unitsIn, type Units } from './bins';
import { durationText, instantText } from './exact';
import type { Lane, Lanes } from './lanes';
import { overlap, type Span } from './scale';
import type { Words } from './words';

export interface Describing {
    words: Words;
    lanes: Lanes;
    /** Names by id: of the stations for workers' lanes, of the workers for stations'. */
    names: ReadonlyMap<string, string>;
    breaks: readonly Span[];
    /** null: not known (yet). */
    unitsOf: (lane: Lane, span: Span) => Units | null;
}

export interface Description {
    state: State;
    stateText: string;
    from: string;
    to: string;
    duration: string;
    /** Where, or who; '' when nowhere and nobody. */
    place: string;
    units: string | null;
    notes: string[];
}

function named(id: string, names: ReadonlyMap<string, string>): string {
    const name = names.get(id);
    return name && name !== id ? `${name} (${id})` : id;
}

function notesOf({ words, lanes, breaks }: Describing, span: Span): string[] {
    const { t, times } = words;
    const notes: string[] = [];
    if (span.start === lanes.bounds.start) notes.push(t('tl.cutStart'));
    if (span.end === lanes.bounds.end) notes.push(t('tl.cutEnd'));
    else if (span.end === lanes.now) notes.push(t('tl.soFar'));
    for (const pause of breaks)
        if (overlap(pause, span))
            notes.push(`${t('tl.break')} ${times.time(pause.start)} – ${times.time(pause.end)}`);
    return notes;
}

export function describe(of: Describing, lane: Lane, interval: number): Description {
    const { t, locale, numbers, times } = of.words;
    const span = { start: lane.starts[interval]!, end: lane.ends[interval]! };
    const state = lane.states[interval]!;
    const exact = (at: number): string => instantText(at, locale, times.zone, of.lanes.bounds);
    const units = of.unitsOf(lane, span);
    return {
        state,
        stateText: t(STATES[state].label),
        from: exact(span.start),
        to: exact(span.end),
        duration: durationText(span.end - span.start, locale),
        place: lane.places[interval]!.map((id) => named(id, of.names)).join(', '),
        units: units && numbers.count(unitsIn(units, span)),
        notes: notesOf(of, span),
    };
}

/** The tooltip's text as one sentence. */
export function sentence(words: Words, lane: Lane, text: Description): string {
    const { t } = words;
    return [
        lane.name === lane.id ? lane.id : `${lane.name} (${lane.id})`,
        text.stateText,
        text.place,
        `${text.from} – ${text.to}`,
        `${t('tl.duration')} ${text.duration}`,
        text.units === null ? '' : `${t('tl.unitsHere')} ${text.units}`,
        ...text.notes,
    ]
        .filter(Boolean)
        .join('; ');
}
