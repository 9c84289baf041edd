import type { Calendar, FiguresWindow } from '../../api/types';
import { age } from '../../lib/age';
import { DAY, duration, HOUR, MINUTE } from '../../lib/time';
import { nextOf, type Next } from './next';
import { useWords } from './words';

function ShiftText({ window, now }: { window: FiguresWindow; now: number }) {
    const { t, times } = useWords();
    const over = now >= Date.parse(window.end_time);
    return (
        <div className="board-top-part">
            <p className="board-top-label">{over ? t('board.noShift') : t('term.shift')}</p>
            <p className="board-top-value">
                {window.shift}{' '}
                <span className="board-top-more">
                    {times.time(window.start_time)} – {times.time(window.end_time)}
                    {over && ` ${t('board.ended')}`}
                </span>
            </p>
        </div>
    );
}

interface NextText {
    label: 'board.nextBreak' | 'board.break' | 'board.shiftEnds' | 'board.nextShift';
    value: string;
    at: number;
}

function useNextText(next: Next, now: number): NextText | null {
    const { times } = useWords();
    switch (next.kind) {
        case 'break': {
            const { start, end } = next.span;
            const value = `${times.time(start)} – ${times.time(end)}`;
            return { label: 'board.nextBreak', value, at: start };
        }
        case 'paused':
            return { label: 'board.break', value: times.time(next.span.end), at: next.span.end };
        case 'end':
            return { label: 'board.shiftEnds', value: times.time(next.at), at: next.at };
        case 'shift': {
            const { name, start } = next.shift;
            const when = start - now < DAY / 2 ? times.time(start) : times.dateTime(start);
            return { label: 'board.nextShift', value: `${name} ${when}`, at: start };
        }
        case 'none':
            return null;
    }
}

/* A minute that has begun counts, so that "1 min" is the last. */
function leftText(ms: number): string {
    const left = Math.ceil(ms / MINUTE) * MINUTE;
    if (left >= DAY) return age(left);
    return left < HOUR ? `${left / MINUTE} min` : `${duration(left)} h`;
}

function NextPart({ calendar, now }: { calendar: Calendar; now: number }) {
    const { t, times } = useWords();
    const text = useNextText(nextOf(calendar, times.zone, now), now);
    if (!text) return null;
    const left = leftText(text.at - now);
    return (
        <div className="board-top-part">
            <p className="board-top-label">{t(text.label)}</p>
            <p className="board-top-value">
                {text.value} <span className="board-top-more">{t('board.in', { time: left })}</span>
            </p>
        </div>
    );
}

export interface TopLineProps {
    calendar: Calendar | undefined;
    window: FiguresWindow | undefined;
    now: number;
}

export function TopLine({ calendar, window, now }: TopLineProps) {
    const { t, times } = useWords();
    return (
        <header className="board-top">
            {window && <ShiftText window={window} now={now} />}
            {calendar && <NextPart calendar={calendar} now={now} />}
            <time className="board-clock" aria-label={t('board.clock')}>
                {times.time(now)}
            </time>
        </header>
    );
}
