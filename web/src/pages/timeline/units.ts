/* The product counts of the lanes in sight: read lane by lane and day by day when first
 * wanted, kept, and extended by what the live stream says. So a factory of hundreds of lanes
 * costs no more than a screen of them. */
import type { Event, EventPage } from '../../api/types';
import { DAY } from '../../lib/time';
import { NO_UNITS, type Units } from './bins';
import type { Span } from './scale';

/** One page of the product counts of a lane. */
export type ReadUnits = (lane: string, span: Span, cursor: string | null) => Promise<EventPage>;

interface Kept {
    time: number;
    count: number;
    /** The age of the store when it was heard: see load(). */
    heard: number;
}

interface LaneUnits {
    events: Map<string, Kept>;
    done: Set<number>;
    sorted: Units | null;
}

/* Browsers open six connections to one server; the live stream has one. */
const AT_ONCE = 3;
const AGAIN_MS = 10_000;

export class UnitStore {
    private readonly lanes = new Map<string, LaneUnits>();
    private readonly loading = new Set<string>();
    private wanted: { lane: string; block: number }[] = [];
    private heard = 0;
    private doubts = 0;
    private resting = false;
    /** The last answer was an error; it is tried again. */
    failed = false;

    constructor(
        private readonly bounds: Span,
        private readonly read: ReadUnits,
        private readonly changed: () => void,
    ) {}

    unitsOf(lane: string): Units {
        const of = this.lanes.get(lane);
        if (!of) return NO_UNITS;
        return (of.sorted ??= sorted(of.events));
    }

    /** All counts of `lane` within `span` are here. */
    covers(lane: string, span: Span): boolean {
        const done = this.lanes.get(lane)?.done;
        return done !== undefined && blocksOf(span, this.bounds).every((block) => done.has(block));
    }

    /** Read what is missing of these, the first ones first; what was wanted before is not. */
    want(lanes: readonly string[], span: Span): void {
        const blocks = blocksOf(span, this.bounds);
        this.wanted = lanes
            .flatMap((lane) => blocks.map((block) => ({ lane, block })))
            .filter(({ lane, block }) => !this.lanes.get(lane)?.done.has(block))
            .filter(({ lane, block }) => !this.loading.has(keyOf(lane, block)));
        this.work();
    }

    /** An event that was committed, or voided, just now. */
    hear(lane: string, event: Event): void {
        const time = Date.parse(event.timestamp);
        if (event.event_type !== 'product_count') return;
        if (time < this.bounds.start || time >= this.bounds.end) return;
        const of = this.laneOf(lane);
        this.heard++;
        keep(of.events, event, this.heard);
        of.sorted = null;
        this.changed();
    }

    /** What is here may be out of date: it stays until it was read again. */
    doubt(): void {
        this.doubts++;
        for (const of of this.lanes.values()) of.done.clear();
        this.changed();
    }

    private laneOf(lane: string): LaneUnits {
        let of = this.lanes.get(lane);
        if (!of) {
            of = { events: new Map(), done: new Set(), sorted: null };
            this.lanes.set(lane, of);
        }
        return of;
    }

    private work(): void {
        while (!this.resting && this.loading.size < AT_ONCE) {
            const next = this.wanted.shift();
            if (!next) return;
            void this.load(next.lane, next.block);
        }
    }

    private async load(lane: string, block: number): Promise<void> {
        const key = keyOf(lane, block);
        const doubts = this.doubts;
        this.loading.add(key);
        try {
            const span = spanOf(block, this.bounds);
            const since = this.heard;
            const events = await this.readAll(lane, span);
            this.replace(this.laneOf(lane), span, events, since);
            /* Doubted while it was under way: it is wanted again. */
            if (doubts === this.doubts) this.laneOf(lane).done.add(block);
            this.failed = false;
        } catch {
            this.failed = true;
            this.resting = true;
            setTimeout(() => {
                this.resting = false;
                this.changed();
            }, AGAIN_MS);
        }
        this.loading.delete(key);
        this.changed();
        this.work();
    }

    private async readAll(lane: string, span: Span): Promise<Event[]> {
        const events: Event[] = [];
        let cursor: string | null = null;
        do {
            const page: EventPage = await this.read(lane, span, cursor);
            events.push(...page.events);
            cursor = page.next_cursor;
        } while (cursor !== null);
        return events;
    }

    /* What was heard while the answer was under way may be missing in it, and stays. */
    private replace(of: LaneUnits, span: Span, events: readonly Event[], since: number): void {
        for (const [uuid, { time, heard }] of of.events)
            if (heard <= since && time >= span.start && time < span.end) of.events.delete(uuid);
        for (const event of events)
            if (!of.events.has(event.event_uuid)) keep(of.events, event, since);
        of.sorted = null;
    }
}

const keyOf = (lane: string, block: number): string => `${block} ${lane}`;

function keep(events: Map<string, Kept>, event: Event, heard: number): void {
    if (event.voided) events.delete(event.event_uuid);
    else
        events.set(event.event_uuid, {
            time: Date.parse(event.timestamp),
            count: event.count ?? 0,
            heard,
        });
}

function sorted(events: Map<string, Kept>): Units {
    const list = [...events.values()].sort((a, b) => a.time - b.time);
    return {
        times: Float64Array.from(list, ({ time }) => time),
        counts: Float64Array.from(list, ({ count }) => count),
    };
}

/* Days of UTC: what was read for one view serves the next. */
function blocksOf(span: Span, bounds: Span): number[] {
    const start = Math.max(span.start, bounds.start);
    const end = Math.min(span.end, bounds.end);
    const blocks: number[] = [];
    for (let block = Math.floor(start / DAY); block * DAY < end; block++) blocks.push(block);
    return blocks;
}

function spanOf(block: number, bounds: Span): Span {
    return {
        start: Math.max(block * DAY, bounds.start),
        end: Math.min((block + 1) * DAY, bounds.end),
    };
}
