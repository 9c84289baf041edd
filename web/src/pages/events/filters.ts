/* Which events are shown: in the URL, and as the API wants it. */
import type { EventFilter } from '../../api/hooks';
import type { Event, EventType } from '../../api/types';

export const EVENT_TYPES: readonly EventType[] = [
    'working',
    'idle',
    'absent',
    'unknown',
    'product_count',
];

export interface Filters {
    /** '' is all. */
    worker: string;
    station: string;
    type: EventType | '';
    camera: string;
    /** 0..1; null: however sure. */
    confidence: number | null;
    order: 'asc' | 'desc';
}

/** From `start`, before `end`. */
export interface Span {
    start_time: string;
    end_time: string;
}

function typeOf(text: string | null): EventType | '' {
    return EVENT_TYPES.find((type) => type === text) ?? '';
}

/** A number from 0 to 1, with a point or a comma; null when it is none. */
export function parseConfidence(text: string): number | null {
    const plain = text.trim().replace(',', '.');
    if (!/^(\d+\.?\d*|\.\d+)$/.test(plain)) return null;
    const value = Number(plain);
    return value <= 1 ? value : null;
}

/** What the URL says; what makes no sense filters nothing. */
export function filtersOf(params: URLSearchParams): Filters {
    return {
        worker: params.get('worker') ?? '',
        station: params.get('station') ?? '',
        type: typeOf(params.get('type')),
        camera: params.get('camera') ?? '',
        confidence: parseConfidence(params.get('confidence') ?? ''),
        order: params.get('order') === 'asc' ? 'asc' : 'desc',
    };
}

export type FilterChange = Partial<Filters>;

/** The parameters that `change` alters; another question begins at its first page. */
export function paramsOf(change: FilterChange): Record<string, string | null> {
    const params: Record<string, string | null> = { cursor: null };
    for (const [name, value] of Object.entries(change))
        params[name] = value === null || value === '' ? null : String(value);
    if (change.order === 'desc') params['order'] = null;
    return params;
}

export const NO_FILTERS: Omit<Filters, 'order'> = {
    worker: '',
    station: '',
    type: '',
    camera: '',
    confidence: null,
};

export function anyFilter(filters: Filters): boolean {
    return Object.entries(NO_FILTERS).some(
        ([name, none]) => filters[name as keyof Filters] !== none,
    );
}

/** What is asked of the API, without the page. The export is of exactly this. */
export function queryOf(filters: Filters, span: Span): EventFilter {
    return {
        ...(filters.worker && { worker_id: filters.worker }),
        ...(filters.station && { workstation_id: filters.station }),
        ...(filters.type && { event_type: filters.type }),
        ...(filters.camera && { camera_id: filters.camera }),
        /* 0 is what the API takes for granted. */
        ...(filters.confidence ? { min_confidence: filters.confidence } : {}),
        start_time: span.start_time,
        end_time: span.end_time,
        order: filters.order,
    };
}

/** Would the API list `event`? For those that come by the live stream. */
export function matches(event: Event, query: EventFilter): boolean {
    const at = Date.parse(event.timestamp);
    return (
        (query.worker_id === undefined || event.worker_id === query.worker_id) &&
        (query.workstation_id === undefined || event.workstation_id === query.workstation_id) &&
        (query.event_type === undefined || event.event_type === query.event_type) &&
        (query.camera_id === undefined || event.camera_id === query.camera_id) &&
        event.confidence >= (query.min_confidence ?? 0) &&
        (query.start_time === undefined || at >= Date.parse(query.start_time)) &&
        (query.end_time === undefined || at < Date.parse(query.end_time))
    );
}
