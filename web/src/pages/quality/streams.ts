/* Cameras and their models in order: what needs somebody comes first. */
import { LEVELS, type DriftStream } from '../../api/quality';
import { compare } from '../../ui/sorting';

/** What tells one from another. */
export function keyOf(stream: DriftStream): string {
    const { camera_id, model_version, station_type, context } = stream;
    return JSON.stringify([camera_id, model_version, station_type, context]);
}

function nameOf({ camera_id, model_version, station_type, context }: DriftStream): string {
    return [camera_id, model_version, station_type, context].map((one) => one ?? '').join('\n');
}

export function inRank(streams: readonly DriftStream[]): DriftStream[] {
    const rank = ({ level }: DriftStream): number => LEVELS.indexOf(level);
    return streams.toSorted((a, b) => rank(a) - rank(b) || compare(nameOf(a), nameOf(b)));
}

/** Does somebody have to do something about it? */
export function needsLook({ level }: DriftStream): boolean {
    return level !== 'healthy' && level !== 'learning';
}

/** How many cameras these are, by each model, by day and by night; of events that name none, one. */
export function countCameras(streams: readonly { camera_id: string | null }[]): number {
    return new Set(streams.map(({ camera_id }) => camera_id)).size;
}

/** The cameras that there are, each once. */
export function camerasOf(streams: readonly { camera_id: string | null }[]): string[] {
    const ids = streams.flatMap(({ camera_id }) => camera_id ?? []);
    return [...new Set(ids)].sort(compare);
}
