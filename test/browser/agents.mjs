/* Boxes beside the cameras, as they report to the server. */
import { ago } from './shop.mjs';

export const HEARTBEAT = '/api/agents/heartbeat';

const at = (seconds) => ago(seconds / 60);

/** A report; cameras as 'cam-1 online, cam-2 dark'. */
export function report(agent_id, cameras, more = {}) {
  return {
    agent_id,
    version: '1.2.3',
    sent_at: at(0),
    started_at: at(3600),
    interval_ms: 3_600_000,
    queue: { waiting: 0, dead: 0, bytes: 4096, oldest_at: null },
    counts: {
      taken: 90_000,
      delivered: 80_000,
      rejected: 0,
      dropped_full: 0,
      dropped_old: 0,
      refused: 0,
      ignored: 0,
    },
    clock: { offset_ms: -12, delay_ms: 3 },
    trouble: null,
    cameras: cameras
      .split(',')
      .map((one) => one.trim().split(' '))
      .filter(([id]) => id)
      .map(([camera_id, state], i) => ({
        camera_id,
        state,
        heard_at: at(2 + i),
        clock_ahead_ms: -40,
        unread: 0,
        reason: null,
      })),
    ...more,
  };
}
