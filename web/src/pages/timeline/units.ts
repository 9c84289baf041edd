/* The product counts of the window: read hour by hour when an hour first comes in view, for all
 * lanes together, kept, and extended by what the live stream says. By hours, since the server
 * finds the events of a time at once, and those of one lane only by looking through all. */
import type { Event, EventPage } from '../../api/types';
import { HOUR } from '../../lib/time';
import { NO_UNITS, type Units } from './bins';
import type { Span } from './scale';

/** One page of the product counts of a time. */
export type ReadUnits = (span: Span, cursor: string | null) => Promise<EventPage>;

interface Kept {
    time: number;
    count: number;
    /** The age of the store when it was heard: see load(). */
    heard: number;
}

interface LaneUnits {
    events: Map<string, Kept>;
    sorted: Units | null;
}

/* Browsers open six connections to one server; the live stream has one. */
const AT_ONCE = 2;
const AGAIN_MS = 10_000;

export class UnitStore {
    private readonly lanes = new Map<string, LaneUnits>();
    private readonly done = new Set<number>();
    private readonly loading = new Set<number>();
    private wanted: number[] = [];
    private heard = 0;
    private doubts = 0;
    private resting = false;
    /** The last answer was an error; it is tried again. */
    failed = false;

    constructor(
        private readonly bounds: Span,
        private readonly laneOf: (event: Event) => string,
        private readonly read: ReadUnits,
        private readonly changed: () => void,
    ) {}

    unitsOf(lane: string): Units {
        const of = this.lanes.get(lane);
        if (!of) return NO_UNITS;
        return (of.sorted ??= sorted(of.events));
    }

    /** All counts within `span` are here. */
    covers(span: Span): boolean {
        return blocksOf(span, this.bounds).every((block) => this.done.has(block));
    }

    /** Read what is missing of `span`; what was wanted before is not. */
    want(span: Span): void {
        this.wanted = blocksOf(span, this.bounds).filter(
            (block) => !this.done.has(block) && !this.loading.has(block),
        );
        this.work();
    }

    /** An event that was committed, or voided, just now. */
    hear(event: Event): void {
        const time = Date.parse(event.timestamp);
        if (event.event_type !== 'product_count') return;
        if (time < this.bounds.start || time >= this.bounds.end) return;
        this.heard++;
        this.keep(event, this.heard);
        this.changed();
    }

    /** What is here may be out of date: it stays until it was read again. */
    doubt(): void {
        this.doubts++;
        this.done.clear();
        this.changed();
    }

    private work(): void {
        while (!this.resting && this.loading.size < AT_ONCE) {
            const next = this.wanted.shift();
            if (next === undefined) return;
            void this.load(next);
        }
    }

    private async load(block: number): Promise<void> {
        const { doubts, heard } = this;
        this.loading.add(block);
        try {
            const span = spanOf(block, this.bounds);
            this.replace(span, await this.readAll(span), heard);
            /* Doubted while it was under way: it is wanted again. */
            if (doubts === this.doubts) this.done.add(block);
            this.failed = false;
        } catch {
            this.failed = true;
            this.rest();
        }
        this.loading.delete(block);
        this.changed();
        this.work();
    }

    private rest(): void {
        this.resting = true;
        setTimeout(() => {
            this.resting = false;
            this.changed();
        }, AGAIN_MS);
    }

    private async readAll(span: Span): Promise<Event[]> {
        const pages: Event[][] = [];
        let cursor: string | null = null;
        do {
            const page: EventPage = await this.read(span, cursor);
            pages.push(page.events);
            cursor = page.next_cursor;
        } while (cursor !== null);
        return pages.flat();
    }

    /* What was heard while the answer was under way may be missing in it, and stays. */
    private replace(span: Span, events: readonly Event[], since: number): void {
        for (const lane of this.lanes.values())
            for (const [uuid, { time, heard }] of lane.events)
                if (heard <= since && time >= span.start && time < span.end) {
                    lane.events.delete(uuid);
                    lane.sorted = null;
                }
        for (const event of events)
            if (!this.lanes.get(this.laneOf(event))?.events.has(event.event_uuid))
                this.keep(event, since);
    }

    private keep(event: Event, heard: number): void {
        const id = this.laneOf(event);
        const lane = this.lanes.get(id) ?? { events: new Map<string, Kept>(), sorted: null };
        this.lanes.set(id, lane);
        lane.sorted = null;
        if (event.voided) lane.events.delete(event.event_uuid);
        else
            lane.events.set(event.event_uuid, {
                time: Date.parse(event.timestamp),
                count: event.count ?? 0,
                heard,
            });
    }
}

function sorted(events: Map<string, Kept>): Units {
    const list = [...events.values()].sort((a, b) => a.time - b.time);
    return {
        times: Float64Array.from(list, ({ time }) => time),
        counts: Float64Array.from(list, ({ count }) => count),
    };
}

/* Whole hours: what was read for one view serves the next. */
function blocksOf(span: Span, bounds: Span): number[] {
    const start = Math.max(span.start, bounds.start);
    const end = Math.min(span.end, bounds.end);
    const blocks: number[] = [];
    for (let block = Math.floor(start / HOUR); block * HOUR < end; block++) blocks.push(block);
    return blocks;
}

function spanOf(block: number, bounds: Span): Span {
    return {
        start: Math.max(block * HOUR, bounds.start),
        end: Math.min((block + 1) * HOUR, bounds.end),
    };
}
