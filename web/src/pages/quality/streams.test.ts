import { expect, test } from 'vitest';
import { countCameras } from './streams';

test('a camera counts once, however many of its models are judged, and when', () => {
    const of = (...ids: (string | null)[]) => countCameras(ids.map((camera_id) => ({ camera_id })));
    expect(of()).toBe(0);
    expect(of('CAM-1', 'CAM-1', 'CAM-2')).toBe(2);
    expect(of(null, 'CAM-1', null)).toBe(2);
});
