/* What the API answers; the names and meanings are those of GET /api/openapi.json. */

export type EventType = 'working' | 'idle' | 'absent' | 'unknown' | 'product_count';
export type WorkerStatus = 'active' | 'idle' | 'absent' | 'unknown';
export type StationStatus = 'occupied' | 'vacant' | 'unknown';
export type WorkerState = 'working' | 'idle' | 'absent' | 'unknown';
export type StationState = 'working' | 'idle' | 'vacant' | 'unknown';
export type Bucket = 'hour' | 'shift' | 'day';
/** Whose figures an answer has: everybody's, those of the one who asks, or nobody's. Absent:
 *  everybody's. */
export type Scope = 'all' | 'worker' | 'stations';

/* An RFC 3339 instant in UTC, with milliseconds. */
export type Instant = string;

export interface FiguresWindow {
    start_time: Instant;
    end_time: Instant;
    now: Instant;
    elapsed_ms: number;
    planned_ms: number;
    /** The part of it that has passed. */
    planned_so_far_ms: number;
    /** The shift that it is; null when it was named by times. */
    shift: string | null;
}

/** How sure a share of work is, by what people say of claims of cameras. */
export interface AuditedShare {
    /** The true share, and between what it lies; null: why. */
    working_share_percentage: number | null;
    low: number | null;
    high: number | null;
    labels: number;
    /** With fewer nothing is said. */
    wanted: number;
    /** Whether they are of this station alone. */
    of: 'workstation' | 'site';
    why: 'no_time' | 'not_enough_audits' | 'no_better_than_chance' | null;
}

export interface Factory {
    total_productive_time_minutes: number;
    total_production_count: number;
    average_production_rate: number;
    /** null: figures of workers are not kept one by one any more. */
    average_worker_utilization: number | null;
    utilization_of_presence_percentage: number;
    target_so_far: number | null;
    attainment_percentage: number | null;
    /** Without those that are yet to come. */
    units_so_far: number;
    active_workers: number;
    total_workers: number;
    occupied_stations: number;
    total_stations: number;
    active_ms: number;
    idle_ms: number;
    absent_ms: number;
    /** Of the utilization of presence, where it was asked for. */
    audited_of_presence?: AuditedShare | undefined;
}

export interface WorkerFigures {
    worker_id: string;
    name: string;
    active: boolean;
    total_active_time_minutes: number;
    /** Idle and absent. */
    total_idle_time_minutes: number;
    absent_time_minutes: number;
    unknown_time_minutes: number;
    utilization_percentage: number;
    utilization_of_presence_percentage: number;
    total_units_produced: number;
    units_per_hour: number;
    status: WorkerStatus;
    current_station: string | null;
    /** From when that status holds; 24 hours back means as long or longer. */
    since?: Instant | null;
    active_ms: number;
    idle_ms: number;
    absent_ms: number;
    unknown_ms: number;
    audited_of_presence?: AuditedShare | undefined;
    /** A part of the timeline cannot be read, so that these figures are wrong. */
    error?: string;
}

export interface StationFigures {
    station_id: string;
    name: string;
    type: string;
    active: boolean;
    occupancy_time_minutes: number;
    working_time_minutes: number;
    utilization_percentage: number;
    utilization_so_far_percentage: number;
    total_units_produced: number;
    throughput_rate: number;
    target_so_far: number | null;
    attainment_percentage: number | null;
    units_so_far: number;
    current_worker: string | null;
    current_workers: string[];
    status: StationStatus;
    state: StationState;
    /** From when that state holds; 24 hours back means as long or longer. */
    since?: Instant | null;
    occupied_ms: number;
    working_ms: number;
    /** Of the utilization so far, where it was asked for. */
    audited?: AuditedShare | undefined;
}

export interface Figures {
    scope?: Scope;
    window: FiguresWindow;
    factory: Factory;
    workers: WorkerFigures[];
    workstations: StationFigures[];
    last_updated: Instant;
}

/** `metrics` of the live stream; partial: only those that changed are listed. */
export interface LiveFigures extends Figures {
    partial: boolean;
}

interface BucketBounds {
    start_time: Instant;
    end_time: Instant;
    planned_ms: number;
    /** The part of it that has passed. */
    planned_so_far_ms: number;
    elapsed_ms: number;
}
export type FactoryBucket = Factory & BucketBounds;
export type WorkerBucket = WorkerFigures & BucketBounds;
export type StationBucket = StationFigures & BucketBounds;
export interface Series<Row> {
    bucket: Bucket;
    series: Row[];
}

export interface WorkerInterval {
    start_time: Instant;
    end_time: Instant;
    state: WorkerState;
    workstation_id: string | null;
}
export interface WorkerLane {
    worker_id: string;
    name: string;
    intervals: WorkerInterval[];
}
export interface StationInterval {
    start_time: Instant;
    end_time: Instant;
    state: StationState;
    worker_ids: string[];
}
export interface StationLane {
    station_id: string;
    name: string;
    intervals: StationInterval[];
}
interface LaneBounds {
    scope?: Scope;
    start_time: Instant;
    end_time: Instant;
    now: Instant;
}
export interface WorkerLanes extends LaneBounds {
    workers: WorkerLane[];
}
export interface StationLanes extends LaneBounds {
    workstations: StationLane[];
}

/** Working and the four kinds of lost time add up to the planned time so far. */
export interface LostTimes {
    planned_so_far_ms: number;
    working_ms: number;
    lost_ms: number;
    lost_percentage: number;
    idle_ms: number;
    absent_ms: number;
    unknown_ms: number;
    off_station_ms: number;
}
export interface StationLosses extends LostTimes {
    station_id: string;
    name: string;
}
export interface Losses extends LaneBounds {
    factory: LostTimes;
    workstations: StationLosses[];
}

export interface StationBottleneck {
    station_id: string;
    name: string;
    sole_ms: number;
    shifting_ms: number;
    sole_percentage: number;
    shifting_percentage: number;
}
export interface BottleneckPeriod {
    start_time: Instant;
    end_time: Instant;
    /** One: the sole bottleneck. Several: it was shifting. */
    station_ids: string[];
}
export interface Bottleneck extends LaneBounds {
    elapsed_ms: number;
    none_ms: number;
    current: { station_id: string; name: string; since: Instant } | null;
    workstations: StationBottleneck[];
    periods: BottleneckPeriod[];
}

export interface Event {
    id: number;
    timestamp: Instant;
    /** null: whoever asks may not know. */
    worker_id: string | null;
    workstation_id: string;
    event_type: EventType;
    confidence: number;
    count: number | null;
    created_at: Instant;
    event_uuid: string;
    camera_id: string | null;
    model_version: string | null;
    voided: boolean;
    sample: boolean;
}
/** That an event was voided or restored. */
export interface EventCorrection {
    action: 'void' | 'restore';
    /** null: it was erased with the data of the worker, or is not for whoever asks to know. */
    reason: string | null;
    at: Instant;
}
/** Whoever did it; null: it was not kept then. */
export interface CorrectionActor {
    kind: string;
    /** '': it has none. */
    name: string;
}
/** What was so instead; nothing: not even that. */
export type Proposal = 'working' | 'idle' | 'absent' | 'unknown' | 'nothing';
/** That somebody says an event is wrong, or a stretch of time. */
export interface Dispute {
    dispute_id: number;
    event_uuid: string;
    /** What that event says, of when, where and of whom; null: not for whoever asks to know. */
    seen: EventType;
    timestamp: Instant;
    workstation_id: string;
    worker_id: string | null;
    /** What the plant's recorder has of it; null: nowhere, or for who does not decide. */
    recorder_url: string | null;
    /** null: it was erased with the data of the worker, or is not for whoever asks to know. */
    reason: string | null;
    /** Whoever decides may read it, also without knowing whose event it is. */
    share_reason: boolean;
    at: Instant;
    /** What is proposed; null: nothing in particular. */
    event_type: Proposal | null;
    /** The stretch that it is about; null: the event alone. */
    from: Instant | null;
    until: Instant | null;
    state: 'open' | 'accepted' | 'declined';
    /** null while it is open. */
    decided: { at: Instant; reason: string | null; actor: CorrectionActor | null } | null;
}
export interface EventDispute {
    reason: string;
    share_reason?: boolean;
    event_type?: Proposal;
}
export interface TimeDispute {
    /** Either of the two. */
    worker_id?: string;
    workstation_id?: string;
    start_time: Instant;
    end_time: Instant;
    event_type: Exclude<Proposal, 'nothing'>;
    reason: string;
    share_reason?: boolean;
}
export interface EventHistory {
    event: Event;
    /** Oldest first. */
    corrections: (EventCorrection & { actor?: CorrectionActor | null })[];
    /** Latest first. */
    disputes?: Dispute[];
}
/** The same on the live stream, with the event as it is now. */
export interface LiveCorrection extends EventCorrection {
    event: Event;
}
export interface EventPage {
    count: number;
    events: Event[];
    next_cursor: string | null;
}

export interface Worker {
    worker_id: string;
    name: string;
    active: boolean;
    /** Whose figures theirs are part of; null: none. */
    team: string | null;
    created_at: Instant;
}
export type NewWorker = Pick<Worker, 'worker_id' | 'name'> & {
    active?: boolean;
    team?: string | null;
};
export type WorkerChange = Partial<Pick<Worker, 'name' | 'active' | 'team'>>;

export interface Workstation {
    station_id: string;
    name: string;
    type: string;
    active: boolean;
    target_units_per_hour: number | null;
    created_at: Instant;
}
export type NewWorkstation = Pick<Workstation, 'station_id' | 'name' | 'type'> & {
    active?: boolean;
    target_units_per_hour?: number | null;
};
export type WorkstationChange = Partial<Omit<Workstation, 'station_id' | 'created_at'>>;

export interface Break {
    /** HH:MM by the site's wall clock; before the shift's start: on the next day. */
    start: string;
    length_minutes: number;
}
export interface Shift {
    /** null for one of the default calendar. */
    shift_id: number | null;
    name: string;
    /** On which days it begins; Monday is 1. */
    weekdays: number[];
    start: string;
    length_minutes: number;
    breaks: Break[];
    /** YYYY-MM-DD. On each day only the shifts with the latest hold. */
    valid_from: string;
}
export type NewShift = Pick<Shift, 'name' | 'start' | 'length_minutes'> &
    Partial<Pick<Shift, 'weekdays' | 'breaks' | 'valid_from'>>;
export type ShiftChange = Partial<Omit<Shift, 'shift_id'>>;
export interface Calendar {
    shifts: Shift[];
    default_shifts: Shift[];
}

/** How many claims of cameras people have checked, counted up to those that are enough. */
export interface Checks {
    labels: number;
    wanted: number;
}

export interface Settings {
    hold_minutes: number;
    target_units_per_hour: number | null;
    timezone: string;
    sample_data: boolean;
    /** Warn of a mean confidence below `confidence_floor`. */
    confidence_floor_on: boolean;
    confidence_floor: number;
    /** How many claims of each camera and model people are to check. */
    audit_per_week: number;
    /** What was claimed is told after the answer. */
    audit_blind: boolean;
    /** Where the plant's recorder shows a moment, with places to fill in; null: nowhere. */
    recorder_url: string | null;
    /** A model with less is to be trained anew; 0: never. */
    retraining_accuracy: number;
    /** And one of which so many disputes were accepted; 0: never. */
    retraining_corrections: number;
    checks: Checks;
}
export type SettingsChange = Partial<Omit<Settings, 'timezone' | 'sample_data' | 'checks'>>;

export interface Correction {
    event_uuid: string;
    voided: boolean;
    changed: boolean;
}

export type CameraState = 'online' | 'silent' | 'dark' | 'offline';
export type AgentStatus = 'online' | 'late' | 'gone';

export interface Camera {
    camera_id: string;
    state: CameraState;
    /** By the agent's clock; null: never. */
    heard_at: Instant | null;
    /** How far the time of its last message was ahead of its arrival; null: not known. */
    clock_ahead_ms: number | null;
    /** Messages that could not be read, since the agent started. */
    unread: number;
    /** Why; null: there was none for an hour. */
    reason: string | null;
}
export type Health = 'bad' | 'warn' | 'ok';
/** What is wrong with an agent or one of its cameras. */
export interface Problem {
    health: 'bad' | 'warn';
    /** null: the agent itself. */
    camera_id: string | null;
    text: string;
}
/** A box beside the cameras, as it last reported. */
export interface Agent {
    agent_id: string;
    /** How it is, with its cameras: as its worst problem. */
    health: Health;
    /** The worst first. */
    problems: Problem[];
    status: AgentStatus;
    /** By the server's clock. */
    last_seen: Instant;
    version: string;
    sent_at: Instant;
    started_at: Instant;
    interval_ms: number;
    queue: {
        waiting: number;
        dead: number;
        bytes: number;
        oldest_at: Instant | null;
        /** How long the oldest has waited; 0 when none does. */
        lag_ms: number;
    };
    counts: {
        taken: number;
        delivered: number;
        rejected: number;
        dropped_full: number;
        dropped_old: number;
        dropped: number;
        refused: number;
        ignored: number;
    };
    /** null: not known yet. */
    clock: { offset_ms: number; delay_ms: number } | null;
    /** null: nothing is wrong. */
    trouble: string | null;
    cameras: Camera[];
}
export interface Agents {
    count: number;
    now: Instant;
    agents: Agent[];
}
