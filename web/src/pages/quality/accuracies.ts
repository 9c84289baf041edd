/* How often cameras are right, in order: what needs somebody comes first. */
import type { AccuracyGroup, Retraining } from '../../api/quality';
import { compare } from '../../ui/sorting';

/** What people found of a camera. */
export interface CameraAccuracy {
    camera: string | null;
    /** The latest model first. */
    groups: [AccuracyGroup, ...AccuracyGroup[]];
    /** Its latest model is to be trained anew. */
    toTrain: boolean;
}

const openOf = (entries: readonly Retraining[], { camera_id, model_version }: AccuracyGroup) =>
    entries.some(
        (one) =>
            one.over_at === null &&
            one.camera_id === (camera_id ?? '') &&
            one.model_version === (model_version ?? ''),
    );

function cameraOf(its: readonly AccuracyGroup[], entries: readonly Retraining[]): CameraAccuracy[] {
    const [latest, ...before] = its.toSorted((a, b) => compare(b.to, a.to));
    if (!latest) return [];
    const toTrain = openOf(entries, latest);
    return [{ camera: latest.camera_id, groups: [latest, ...before], toTrain }];
}

/* As much as that may be right at most, by its latest model; what nobody has checked may be all. */
const mostRight = ({ groups: [{ interval }] }: CameraAccuracy): number => interval?.high ?? 100;

/** First those of which a model is to be trained anew, then those of which the fewest claims are
 * right at most. */
export function inNeed(
    groups: readonly AccuracyGroup[],
    entries: readonly Retraining[],
): CameraAccuracy[] {
    const ids = [...new Set(groups.map(({ camera_id }) => camera_id))];
    return ids
        .flatMap((id) =>
            cameraOf(
                groups.filter(({ camera_id }) => camera_id === id),
                entries,
            ),
        )
        .toSorted(
            (a, b) =>
                Number(b.toTrain) - Number(a.toTrain) ||
                mostRight(a) - mostRight(b) ||
                compare(a.camera ?? '', b.camera ?? ''),
        );
}

export type Worth = 'good' | 'fair' | 'poor';

/** What a kappa is worth, by the bounds that are usual (METRICS.md). */
export function worthOfKappa(kappa: number): Worth {
    if (kappa >= 0.8) return 'good';
    return kappa >= 0.6 ? 'fair' : 'poor';
}

/** And an ECE. */
export function worthOfEce(ece: number): Worth {
    if (ece <= 0.05) return 'good';
    return ece <= 0.1 ? 'fair' : 'poor';
}
