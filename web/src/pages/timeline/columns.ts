/* A lane as columns of pixels. An interval narrower than a pixel shares it with others; the
 * pixel then shows what took most of it, not what happened to be drawn last. */
import { intervalsIn } from './hit';
import type { Lane } from './lanes';
import { xOf, type Span } from './scale';

/** Whole pixels that show one interval. */
export interface Run {
    from: number;
    to: number;
    interval: number;
}

class Runs {
    readonly list: Run[] = [];
    /* The column under way: how much of it, of which interval of each state. */
    private column = -1;
    private readonly shares = new Map<string, { share: number; interval: number }>();

    share(column: number, share: number, state: string, interval: number): void {
        if (column !== this.column) this.endColumn();
        this.column = column;
        const before = this.shares.get(state);
        this.shares.set(state, { share: (before?.share ?? 0) + share, interval });
    }

    put(from: number, to: number, interval: number): void {
        const last = this.list.at(-1);
        if (last && last.to === from && last.interval === interval) last.to = to;
        else if (from < to) this.list.push({ from, to, interval });
    }

    endColumn(): void {
        let most = { share: 0, interval: -1 };
        for (const one of this.shares.values()) if (one.share > most.share) most = one;
        if (most.interval >= 0) this.put(this.column, this.column + 1, most.interval);
        this.shares.clear();
        this.column = -1;
    }
}

/** The runs of `lane` on `width` pixels, from left to right. */
export function runsOf(lane: Lane, view: Span, width: number): Run[] {
    const runs = new Runs();
    const [first, last] = intervalsIn(lane, view);
    for (let at = first; at < last; at++) {
        const left = Math.max(0, xOf(lane.starts[at]!, view, width));
        const right = Math.min(width, xOf(lane.ends[at]!, view, width));
        const from = Math.floor(left);
        const to = Math.floor(right);
        const state = lane.states[at]!;
        if (from === to) {
            runs.share(from, right - left, state, at);
            continue;
        }
        if (left > from) runs.share(from, from + 1 - left, state, at);
        runs.endColumn();
        runs.put(left > from ? from + 1 : from, to, at);
        if (right > to) runs.share(to, right - to, state, at);
    }
    runs.endColumn();
    return runs.list;
}
