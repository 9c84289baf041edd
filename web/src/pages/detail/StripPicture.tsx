import { useId, useRef, useState, type PointerEvent } from 'react';
import type { Span } from '../../lib/spans';
import { STATES, type State } from '../../lib/state';
import { DAY, durationExact } from '../../lib/time';
import { StateShape } from '../../ui/StateMark';
import { ticksOf } from '../timeline/ticks';
import { HEIGHT, pathsOf, pieceAt, totals, WIDTH, type Piece } from './strip';
import { useWords } from './words';

const TICKS = 9;

/* Unknown is hatched; lines that keep their angle, whatever the width. */
function Hatch({ id }: { id: string }) {
    return (
        <pattern id={id} width="4" height="40" patternUnits="userSpaceOnUse">
            <rect width="4" height="40" fill="var(--state-unknown)" />
            <path
                d="M1 0v40"
                stroke="var(--state-unknown-line)"
                vectorEffect="non-scaling-stroke"
            />
        </pattern>
    );
}

function Axis({ window }: { window: Span }) {
    const { times } = useWords();
    const length = window.end - window.start;
    const { step, ticks } = ticksOf(window, length / TICKS, times.zone);
    return (
        <div aria-hidden className="relative h-5 text-xs text-muted">
            {ticks.map(({ at }, index) => {
                const left = (100 * (at - window.start)) / length;
                if (left > 96) return null;
                return (
                    <span
                        key={at}
                        className={`absolute border-l border-edge pl-1 whitespace-nowrap ${index % 2 ? 'max-sm:hidden' : ''}`}
                        style={{ left: `${left}%` }}
                    >
                        {step >= DAY ? times.day(at) : times.time(at)}
                    </span>
                );
            })}
        </div>
    );
}

function Readout({ piece }: { piece: Piece }) {
    const { t, times } = useWords();
    return (
        <>
            <StateShape state={piece.state} />
            <b className="font-semibold">{t(STATES[piece.state].label)}</b>
            {piece.with && <span>{piece.with}</span>}
            <span className="text-muted">
                {times.timeExact(piece.start)} – {times.timeExact(piece.end)},{' '}
                {durationExact(piece.end - piece.start)}
            </span>
        </>
    );
}

function Legend({ sums }: { sums: [State, number][] }) {
    const { t, figure } = useWords();
    return sums.map(([state, ms]) => (
        <span key={state} className="inline-flex items-center gap-1.5">
            <StateShape state={state} />
            <span className="text-muted">{t(STATES[state].label)}</span> {figure.hours(ms)}
        </span>
    ));
}

export interface StripPictureProps {
    pieces: Piece[];
    window: Span;
    label: string;
}

export function StripPicture({ pieces, window, label }: StripPictureProps) {
    const hatch = useId();
    const box = useRef<SVGSVGElement>(null);
    const [at, setAt] = useState<number | null>(null);
    const piece = at === null ? undefined : pieceAt(pieces, at);
    const fill = (state: State) => (state === 'unknown' ? `url(#${hatch})` : STATES[state].color);

    function point({ clientX }: PointerEvent): void {
        const area = box.current?.getBoundingClientRect();
        if (area)
            setAt(
                window.start + ((clientX - area.left) / area.width) * (window.end - window.start),
            );
    }

    return (
        <>
            <p className="mb-2 flex min-h-11 flex-wrap content-center items-center gap-x-4 gap-y-1 sm:min-h-6">
                {piece ? <Readout piece={piece} /> : <Legend sums={totals(pieces)} />}
            </p>
            <svg
                ref={box}
                role="img"
                aria-label={label}
                viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
                preserveAspectRatio="none"
                className="h-14 w-full rounded-sm bg-sunken"
                onPointerMove={point}
                onPointerDown={point}
                /* A finger covers what it points at: what it found stays when it is lifted. */
                onPointerLeave={({ pointerType }) => pointerType === 'mouse' && setAt(null)}
            >
                <Hatch id={hatch} />
                {[...pathsOf(pieces, window)].map(([state, path]) => (
                    <path
                        key={state}
                        d={path}
                        fill={fill(state)}
                        stroke={state === 'vacant' ? 'var(--state-edge)' : undefined}
                        vectorEffect="non-scaling-stroke"
                    />
                ))}
            </svg>
            <Axis window={window} />
        </>
    );
}
