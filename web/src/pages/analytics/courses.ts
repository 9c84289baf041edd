/* A station's time as the bottleneck, as paths over the width of the window. */
import type { Span } from '../../lib/spans';
import type { Stretch } from './bottleneck';

export const WIDTH = 1000;

export interface Course {
    /** Full height. */
    sole: string;
    /** The lower half. */
    shifting: string;
}

const round = (value: number): number => Math.round(value * 10) / 10;

export function courses(stretches: readonly Stretch[], window: Span, stations: number): Course[] {
    const found = Array.from({ length: stations }, () => ({ sole: '', shifting: '' }));
    const scale = window.end > window.start ? WIDTH / (window.end - window.start) : 0;
    for (const { start, end, stations: here } of stretches) {
        const x = round((start - window.start) * scale);
        /* A short one can still be seen. */
        const width = Math.max(1, round((end - window.start) * scale) - x);
        const alone = here.length === 1;
        for (const station of here) {
            const course = found[station];
            if (!course) continue;
            if (alone) course.sole += `M${x} 0h${width}v20h${-width}z`;
            else course.shifting += `M${x} 10h${width}v10h${-width}z`;
        }
    }
    return found;
}
